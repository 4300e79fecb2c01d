/* Server-sent events over fetch: an EventSource cannot carry the session's token. Reconnects until it is closed. */
import { sseReader } from '@/lib/sse'
import { ask, Refusal, type Asking } from './client'

export type StreamState = 'opening' | 'open' | 'waiting' | 'refused'

export interface Stream {
  close: () => void
}

/** Listens to /stream, or to another stream of the server. `heard` gets each message's name and parsed data; `changed` the state of the
 * connection. */
export function listen(heard: (event: string, data: unknown) => void, changed: (state: StreamState) => void, path = '/stream', query: Asking['query'] = {}): Stream {
  const stop = new AbortController()
  let pause = 1_000

  async function once(): Promise<void> {
    changed('opening')
    const response = await ask(path, { query, signal: stop.signal, accept: 'text/event-stream' })
    changed('open')
    pause = 1_000
    const read = sseReader()
    const text = response.body!.pipeThrough(new TextDecoderStream()).getReader()
    for (;;) {
      const { done, value } = await text.read()
      if (done) return
      for (const message of read(value)) {
        try {
          heard(message.event, JSON.parse(message.data))
        } catch {
          /* a message that is no JSON is not for us */
        }
      }
    }
  }

  async function forever(): Promise<void> {
    while (!stop.signal.aborted) {
      try {
        await once()
      } catch (cause) {
        if (stop.signal.aborted) return
        if (cause instanceof Refusal && cause.status !== 503) {
          changed('refused')
          return
        }
      }
      if (stop.signal.aborted) return
      changed('waiting')
      await new Promise((resolve) => setTimeout(resolve, pause))
      pause = Math.min(pause * 2, 15_000)
    }
  }

  void forever()
  return { close: () => stop.abort() }
}
