import { refusal } from './reply.ts'
import { type Chat, type Count, type Endpoint, tokensToWrite } from './work.ts'

/** `POST /v1/completions`, for a prompt or a list of prompts, not streamed. */
export function completionsEndpoint({ chat, count }: { chat: Chat; count: Count }): Endpoint {
  return ({ model, prompt, max_tokens: limit, n = 1, stream }) => {
    const prompts = typeof prompt === 'string' ? [prompt] : prompt
    if (!isTexts(prompts)) return refusal(400, 'prompt: expected a string or a list of strings')
    if (stream === true) return refusal(400, 'stream: this server streams chats only')
    if (typeof n !== 'number' || !(n >= 1 && n <= 128)) return refusal(400, 'n: expected a number from 1 to 128')
    const read = prompts.reduce((sum, text) => sum + count(text), 0)
    return {
      inputs: [JSON.stringify(prompt)],
      tokens: read + n * prompts.length * tokensToWrite(limit),
      async do() {
        const asked = prompts.flatMap(content => new Array<string>(n).fill(content))
        const texts = await Promise.all(asked.map(async content => chat([{ role: 'user', content }])))
        const choices = texts.map((text, index) => ({ index, text, logprobs: null, finish_reason: 'stop' }))
        const written = texts.reduce((sum, text) => sum + count(text), 0)
        const usage = { prompt_tokens: read, completion_tokens: written, total_tokens: read + written }
        return { status: 200, body: { id: 'cmpl-test', object: 'text_completion', created: 0, model, choices, usage } }
      }
    }
  }
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.length > 0 && value.every(text => typeof text === 'string')
}
