// Persons whom nobody is: identity numbers of a region that does not exist, with their check digit. Source: GB 11643.
'use strict'

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]

/** The identity number of the n-th invented person, 0 to 21 million. */
function idNo(n) {
  const two = (x) => String(x).padStart(2, '0')
  const day = Math.floor(n / 1000)
  const digits = `990000${1940 + (Math.floor(day / 336) % 65)}${two(1 + (Math.floor(day / 28) % 12))}${two(1 + (day % 28))}${String(n % 1000).padStart(3, '0')}`
  const sum = [...digits].reduce((all, digit, i) => all + Number(digit) * WEIGHTS[i], 0)
  return digits + '10X98765432'[sum % 11]
}

module.exports = { idNo }
