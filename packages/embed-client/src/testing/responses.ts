import { refusal } from './reply.ts'
import { type Chat, type ChatMessage, type Count, type Endpoint, isMessages, tokensToWrite } from './work.ts'

/** `POST /v1/responses`, for a text or a list of messages, not streamed and without tools. */
export function responsesEndpoint({ chat, count }: { chat: Chat; count: Count }): Endpoint {
  return ({ model, input, instructions, max_output_tokens: limit, stream }) => {
    const asked = typeof input === 'string' ? [{ role: 'user', content: input }] : input
    if (!isMessages(asked)) return refusal(400, 'input: expected a string or a list of { role, content }')
    if (stream === true) return refusal(400, 'stream: this server streams chats only')
    const system: ChatMessage[] = typeof instructions === 'string' ? [{ role: 'system', content: instructions }] : []
    const messages = [...system, ...asked]
    const read = messages.reduce((sum, { content }) => sum + count(content), 0)
    return {
      inputs: [JSON.stringify(input)],
      tokens: read + tokensToWrite(limit),
      async do() {
        const text = await chat(messages)
        const message = {
          id: 'msg_test',
          type: 'message',
          role: 'assistant',
          status: 'completed',
          content: [{ type: 'output_text', text, annotations: [] }]
        }
        const written = count(text)
        const usage = { input_tokens: read, output_tokens: written, total_tokens: read + written }
        const body = { id: 'resp_test', object: 'response', created_at: 0, status: 'completed', error: null, model }
        return { status: 200, body: { ...body, output: [message], usage } }
      }
    }
  }
}
