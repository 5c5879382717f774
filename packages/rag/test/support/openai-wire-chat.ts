import type { Chat } from '../../src/ports.ts'

/** A chat over OpenAI's wire form, streamed: nothing but `fetch`, to see what goes over the wire. */
export function openAiWireChat(url: string): Chat {
  return {
    async *stream(messages, { signal } = {}) {
      const response = await fetch(`${url}/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ model: 'test-model', messages, stream: true }),
        signal: signal ?? null
      })
      if (!response.ok) throw new Error(`status ${response.status}`)
      let rest = ''
      let finished = false
      for await (const bytes of response.body!.pipeThrough(new TextDecoderStream())) {
        const lines = (rest + bytes).split('\n')
        rest = lines.pop()!
        for (const line of lines) {
          if (line === 'data: [DONE]') finished = true
          else if (line.startsWith('data: ')) {
            const { choices } = JSON.parse(line.slice(6)) as { choices: { delta: { content?: string } }[] }
            if (choices[0]?.delta.content) yield choices[0].delta.content
          }
        }
      }
      if (!finished) throw new Error('the stream ended before its end was told')
    }
  }
}
