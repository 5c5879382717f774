import { Batches, type BatchesOptions } from './batches.ts'
import { chatEndpoint } from './chat.ts'
import { completionsEndpoint } from './completions.ts'
import { embeddingsEndpoint, type EmbeddingsOptions } from './embeddings.ts'
import { Files, readUpload } from './files.ts'
import { refusal, type WholeReply } from './reply.ts'
import { responsesEndpoint } from './responses.ts'
import { type Chat, type Endpoint, isRecord, type Work } from './work.ts'

export interface RouterOptions extends EmbeddingsOptions {
  chat: Chat
  streamDelayMs: number
  models: readonly string[]
  batches: BatchesOptions
  /** Told of the work that batches do. */
  onServed: (work: Work) => void
}

/** A request as it came, before anything is understood of it. */
export interface Wanted {
  method: string
  /** With the query. */
  path: string
  /** Parsed JSON; `undefined` where there was none. */
  json: unknown
  bytes: Uint8Array<ArrayBuffer>
  contentType: string
}

export interface Router {
  /** Finds out what a request wants. */
  route(wanted: Wanted): Work | WholeReply
  /** Ends the work on batches. */
  close(): void
}

export function createRouter(options: RouterOptions): Router {
  const endpoints: Readonly<Record<string, Endpoint>> = {
    '/v1/embeddings': embeddingsEndpoint(options),
    '/v1/chat/completions': chatEndpoint(options),
    '/v1/completions': completionsEndpoint(options),
    '/v1/responses': responsesEndpoint(options)
  }
  const models = options.models.map(id => ({ id, object: 'model', created: 0, owned_by: 'test' }))
  const { bytesPerFile = 200e6 } = options.batches
  const files = new Files()
  const batches = new Batches(options.batches, {
    files,
    tokensOf: line => {
      const work = workOf(line.url, line.body)
      return 'do' in work ? (work.tokens ?? 0) : 0
    },
    work: async ({ url, body }) => {
      const work = workOf(url, body)
      if ('status' in work) return work
      const reply = await work.do()
      if ('events' in reply) return refusal(400, 'stream: not in a batch')
      options.onServed(work)
      return reply
    }
  })

  function workOf(path: string, json: unknown): Work | WholeReply {
    const endpoint = endpoints[path]
    if (!endpoint) return refusal(404, `Unknown request: ${path}`)
    if (!isRecord(json) || typeof json['model'] !== 'string') return refusal(400, 'The body is not JSON with a model.')
    return endpoint(json)
  }

  async function upload({ bytes, contentType }: Wanted): Promise<WholeReply> {
    const file = await readUpload(bytes, contentType)
    if (!file) return refusal(400, 'Expected a form with a file and its purpose.')
    if (file.content.length > bytesPerFile) return refusal(413, `A file may have ${bytesPerFile} bytes.`)
    return { status: 200, body: files.add(file.content, file.filename, file.purpose) }
  }

  return {
    route(wanted) {
      const { method, json } = wanted
      const { pathname, searchParams } = new URL(wanted.path, 'http://127.0.0.1')
      const [, version, kind, ...rest] = pathname.split('/')
      if (version !== 'v1') return refusal(404, `Unknown request: ${method} ${pathname}`)
      if (kind === 'models') return { do: () => ({ status: 200, body: { object: 'list', data: models } }) }
      if (kind === 'batches') return { do: () => batches.answer(method, rest, searchParams, json) }
      if (kind === 'files' && (method !== 'POST' || rest.length > 0)) {
        return { do: () => files.answer(method, rest, searchParams) }
      }
      if (kind === 'files') return { do: () => upload(wanted) }
      return method === 'POST' ? workOf(pathname, json) : refusal(404, `Unknown request: ${method} ${pathname}`)
    },
    close: () => {
      batches.close()
    }
  }
}
