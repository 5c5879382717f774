import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { type Readable, pipeline } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'

/**
 * A `fetch` over Node's `http` and `https`, to be handed to `createService`: an exchange takes some two thirds of the CPU
 * time that the global one needs, and leaves less garbage. Connections are kept and used again.
 *
 * It sends texts and bytes and follows no redirect, as services of vectors want it. Any other request (a form, a stream,
 * a `Request`, `redirect` other than `manual`) goes to the global `fetch`. Needs Node.
 *
 * @param options  `connections`: to one address at the same time, at most, from 1. Default: as many as there are requests
 * @throws {RangeError} `connections` is no number from 1
 *
 * @example
 * ```ts
 * import { createOpenAiEmbedder } from '@llm-cookbook/embed-client'
 * import { createHttpFetch } from '@llm-cookbook/embed-client/node'
 * import { startServer } from '@llm-cookbook/embed-client/testing'
 *
 * const server = await startServer()
 * const fetch = createHttpFetch({ connections: 16 })
 * const embedder = createOpenAiEmbedder({ baseURL: server.url, model: 'test-model', fetch })
 * const matrix = await embedder.embed(['rice', 'tea'])
 * matrix.rows // => 2
 * await server.close()
 * ```
 */
export function createHttpFetch({ connections = Infinity }: { connections?: number } = {}): typeof fetch {
  if (!(connections >= 1)) throw new RangeError(`connections: expected a number from 1, got ${connections}`)
  const settings = { keepAlive: true, maxSockets: connections }
  const agents = { http: new HttpAgent(settings), https: new HttpsAgent(settings) }

  return (input, init = {}) => {
    const { method = 'GET', body = null, signal, redirect } = init
    const isSimple = body === null || typeof body === 'string' || body instanceof Uint8Array
    if (input instanceof Request || !isSimple || redirect !== 'manual') return fetch(input, init)
    return new Promise((resolve, reject) => {
      const url = new URL(input)
      const isPlain = url.protocol === 'http:'
      const headers = new Headers(init.headers)
      if (!headers.has('accept-encoding')) headers.set('accept-encoding', 'gzip, deflate, br')
      if (body !== null) headers.set('content-length', String(Buffer.byteLength(body)))
      const request = (isPlain ? httpRequest : httpsRequest)(
        url,
        {
          method,
          headers: Object.fromEntries(headers),
          agent: isPlain ? agents.http : agents.https,
          ...(signal && { signal })
        },
        message => {
          resolve(responseOf(message))
        }
      )
      request.on('error', reject)
      request.end(body)
    })
  }
}

function responseOf(message: IncomingMessage): Response {
  const headers = new Headers()
  const { rawHeaders, statusCode: status = 0, statusMessage: statusText = '' } = message
  for (let i = 0; i < rawHeaders.length; i += 2) headers.append(rawHeaders[i]!, rawHeaders[i + 1]!)
  if (status === 204 || status === 205 || status === 304) {
    message.resume()
    return new Response(null, { status, statusText, headers })
  }
  return new Response(streamOf(decoded(message)), { status, statusText, headers })
}

function decoded(message: IncomingMessage): Readable {
  const coding = message.headers['content-encoding']?.trim().toLowerCase()
  const decoder =
    coding === 'gzip' || coding === 'x-gzip'
      ? createGunzip()
      : coding === 'deflate'
        ? createInflate()
        : coding === 'br'
          ? createBrotliDecompress()
          : undefined
  // Whatever ends one of the two ends the other, and is told to who reads the decoder.
  return decoder ? pipeline(message, decoder, () => undefined) : message
}

/** Reads on only as fast as it is read from. */
function streamOf(source: Readable): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({
    start(controller) {
      source.on('data', (bytes: Buffer<ArrayBuffer>) => {
        controller.enqueue(bytes)
        if ((controller.desiredSize ?? 0) <= 0) source.pause()
      })
      source.on('end', () => {
        controller.close()
      })
      source.on('error', error => {
        controller.error(error)
      })
    },
    pull() {
      source.resume()
    },
    cancel() {
      source.destroy()
    }
  })
}
