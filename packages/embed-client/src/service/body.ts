import { EmbedError } from '../errors.ts'

/**
 * The JSON of an answer.
 *
 * @throws {EmbedError} `bad-response`: more bytes than allowed; no JSON at all, or half of one (which may pass)
 */
export async function readJson(response: Response, maxBytes: number): Promise<unknown> {
  const text = await readText(response, maxBytes)
  try {
    return JSON.parse(text)
  } catch {
    const isPage = !/\bjson\b/i.test(response.headers.get('content-type') ?? 'json')
    const reason = isPage
      ? 'it is no JSON; does the base URL end as the service wants it, often with /v1?'
      : 'its JSON ends too early or is broken'
    throw new EmbedError('bad-response', `The answer of the service cannot be read: ${reason}`, {
      status: response.status,
      retryable: !isPage
    })
  }
}

async function readText(response: Response, maxBytes: number): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for await (const chunk of readChunks(response)) {
    bytes += chunk.length
    if (bytes > maxBytes) {
      throw new EmbedError('bad-response', `The answer of the service is longer than maxResponseBytes, ${maxBytes}.`, {
        status: response.status
      })
    }
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}

/** The bytes of an answer as they come. Whoever stops reading, or fails, cancels the rest. */
export async function* readChunks(response: Response): AsyncGenerator<Uint8Array, void, undefined> {
  if (!response.body) return
  const reader = response.body.getReader()
  let ended = false
  try {
    for (;;) {
      const { done, value } = await reader.read()
      ended = done
      if (done) return
      yield value
    }
  } finally {
    // What is broken or aborted cannot be cancelled any more.
    if (!ended) await reader.cancel().catch(() => undefined)
  }
}

/** The same refusal with no more than the first 64 kB of its body: the client would read the whole of it. */
export async function shortenRefusal(response: Response): Promise<Response> {
  // Status 0 is a redirect that a browser did not follow: it cannot be made, and has no body.
  if (response.ok || response.status < 200 || !response.body) return response
  const parts: Uint8Array<ArrayBuffer>[] = []
  let left = 2 ** 16
  for await (const chunk of readChunks(response)) {
    parts.push(Uint8Array.from(chunk.subarray(0, left)))
    left -= chunk.length
    if (left <= 0) break
  }
  const { status, statusText, headers } = response
  return new Response(new Blob(parts), { status, statusText, headers })
}
