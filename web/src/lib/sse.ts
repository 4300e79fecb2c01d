/* The wire form of server-sent events, read from a stream of text chunks that may be cut anywhere. */

export interface Message {
  event: string
  data: string
  id?: string
}

/** Feed it text; it gives back the messages that are complete. */
export function sseReader(): (chunk: string) => Message[] {
  let rest = ''
  return (chunk) => {
    rest += chunk
    const blocks = rest.split(/\r\n\r\n|\n\n|\r\r/)
    rest = blocks.pop() ?? ''
    const messages: Message[] = []
    for (const block of blocks) {
      const message: Message = { event: 'message', data: '' }
      const data: string[] = []
      for (const line of block.split(/\r\n|\n|\r/)) {
        if (!line || line.startsWith(':')) continue
        const colon = line.indexOf(':')
        const name = colon < 0 ? line : line.slice(0, colon)
        const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
        if (name === 'data') data.push(value)
        else if (name === 'event') message.event = value
        else if (name === 'id') message.id = value
      }
      if (data.length === 0) continue
      message.data = data.join('\n')
      messages.push(message)
    }
    return messages
  }
}
