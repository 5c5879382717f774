import { chatEndpoint } from './chat.ts'
import { completionsEndpoint } from './completions.ts'
import { embeddingsEndpoint, type EmbeddingsOptions } from './embeddings.ts'
import { refusal, type WholeReply } from './reply.ts'
import { responsesEndpoint } from './responses.ts'
import { type Chat, type Endpoint, isRecord, type Work } from './work.ts'

export interface RouterOptions extends EmbeddingsOptions {
  chat: Chat
  streamDelayMs: number
  models: readonly string[]
}

/** Finds out what a request wants, such as `POST /v1/embeddings` with this JSON. */
export type Route = (methodAndPath: string, body: unknown) => Work | WholeReply

export function createRouter(options: RouterOptions): Route {
  const endpoints: Readonly<Record<string, Endpoint>> = {
    'POST /v1/embeddings': embeddingsEndpoint(options),
    'POST /v1/chat/completions': chatEndpoint(options),
    'POST /v1/completions': completionsEndpoint(options),
    'POST /v1/responses': responsesEndpoint(options)
  }
  const data = options.models.map(id => ({ id, object: 'model', created: 0, owned_by: 'test' }))
  return (methodAndPath, body) => {
    if (methodAndPath === 'GET /v1/models') return { do: () => ({ status: 200, body: { object: 'list', data } }) }
    const endpoint = endpoints[methodAndPath]
    if (!endpoint) return refusal(404, `Unknown request: ${methodAndPath}`)
    if (!isRecord(body) || typeof body['model'] !== 'string') return refusal(400, 'The body is not JSON with a model.')
    return endpoint(body)
  }
}
