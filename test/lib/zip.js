// What is in a ZIP: packages of the archive, workbooks.
'use strict'
const zlib = require('node:zlib')

/** Parts of a ZIP by its central directory. */
function unzip(bytes) {
  const parts = {}
  let at = bytes.readUInt32LE(bytes.length - 22 + 16)
  while (bytes.readUInt32LE(at) === 0x02014b50) {
    const [packed, names, extra, comment, local] = [bytes.readUInt32LE(at + 20), bytes.readUInt16LE(at + 28), bytes.readUInt16LE(at + 30), bytes.readUInt16LE(at + 32), bytes.readUInt32LE(at + 42)]
    const from = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28)
    const data = bytes.subarray(from, from + packed)
    parts[bytes.subarray(at + 46, at + 46 + names).toString()] = bytes.readUInt16LE(at + 10) === 8 ? zlib.inflateRawSync(data) : data
    at += 46 + names + extra + comment
  }
  return parts
}

module.exports = { unzip }
