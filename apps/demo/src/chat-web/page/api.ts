import type { AnswerEvent, ChatState, DocumentState, Problem, TextPart } from '../protocol.ts'

/** What the server refused, in words for a person. */
export class ApiError extends Error {
  readonly code: string

  constructor({ code, message }: Problem) {
    super(message)
    this.code = code
  }
}

export async function getState(): Promise<ChatState> {
  return (await call('GET', '/api/state')).json() as Promise<ChatState>
}

export async function getText(id: string, from: number): Promise<TextPart> {
  return (await call('GET', `/api/documents/${id}/text?from=${from}`)).json() as Promise<TextPart>
}

/** @param number  counted from 1 */
export async function getTextOfPage(id: string, number: number): Promise<TextPart> {
  return (await call('GET', `/api/documents/${id}/text?page=${number}`)).json() as Promise<TextPart>
}

export async function getFile(id: string): Promise<ArrayBuffer> {
  return (await call('GET', `/api/documents/${id}/file`)).arrayBuffer()
}

/** Tries a password on a file that wants one; what comes of it is told with the documents. */
export async function unlockDocument(id: string, password: string): Promise<void> {
  await call('POST', `/api/documents/${id}/password`, { body: JSON.stringify({ password }) })
}

export async function removeDocument(id: string): Promise<void> {
  await call('DELETE', `/api/documents/${id}`)
}

export async function clearConversation(): Promise<void> {
  await call('DELETE', '/api/conversation')
}

/** Sends a file, and tells how much of it is over. */
export function upload(file: File, onProgress: (share: number) => void): Promise<DocumentState> {
  const { promise, resolve, reject } = Promise.withResolvers<DocumentState>()
  // `fetch` does not tell how far an upload is.
  const request = new XMLHttpRequest()
  request.open('POST', `/api/files?name=${encodeURIComponent(file.name)}`)
  request.setRequestHeader('content-type', 'application/octet-stream')
  request.responseType = 'json'
  request.upload.onprogress = ({ loaded, total }) => {
    onProgress(loaded / Math.max(total, 1))
  }
  request.onload = () => {
    const answer = request.response as (DocumentState & { error?: Problem }) | null
    if (request.status === 201 && answer !== null) resolve(answer)
    else reject(new ApiError(answer?.error ?? unreadable))
  }
  request.onerror = () => {
    reject(new ApiError(unreachable))
  }
  request.send(file)
  return promise
}

/** The events of an answer as they come. Aborting stops the answer on the server, too. */
export async function* ask(question: string, signal: AbortSignal): AsyncGenerator<AnswerEvent, void, undefined> {
  const response = await call('POST', '/api/ask', { body: JSON.stringify({ question }), signal })
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    const lines = (rest + value).split('\n')
    rest = lines.pop()!
    for (const line of lines) yield JSON.parse(line) as AnswerEvent
  }
}

/** The list of documents whenever it has changed, and whether the program is there at all. */
export function watchDocuments(
  onDocuments: (documents: DocumentState[]) => void,
  onConnection: (connected: boolean) => void
): void {
  const events = new EventSource('/api/events')
  events.onmessage = ({ data }: MessageEvent<string>) => {
    onConnection(true)
    onDocuments(JSON.parse(data) as DocumentState[])
  }
  events.onerror = () => {
    onConnection(false)
  }
}

const unreachable: Problem = {
  code: 'unreachable',
  message: 'The program does not answer. Is it still running in its terminal?'
}
const unreadable: Problem = { code: 'unreadable', message: 'The program answered something that cannot be read.' }

async function call(method: string, path: string, options: RequestInit = {}): Promise<Response> {
  const headers = options.body === undefined ? {} : { 'content-type': 'application/json' }
  let response: Response
  try {
    response = await fetch(path, { method, headers, ...options })
  } catch (error) {
    options.signal?.throwIfAborted()
    throw error instanceof TypeError ? new ApiError(unreachable) : error
  }
  if (response.ok) return response
  const { error = unreadable } = (await response.json().catch(() => ({}))) as { error?: Problem }
  throw new ApiError(error)
}
