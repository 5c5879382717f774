import { refusal, type WholeReply } from './reply.ts'

/** A file as OpenAI describes it. Times are in seconds. */
export interface FileObject {
  id: string
  object: 'file'
  bytes: number
  created_at: number
  filename: string
  purpose: string
  status: 'processed'
}

/** The files of a server, in memory. */
export class Files {
  readonly #files = new Map<string, { about: FileObject; content: Uint8Array }>()
  #added = 0

  add(content: Uint8Array, filename: string, purpose: string): FileObject {
    const id = `file-${String(++this.#added).padStart(6, '0')}`
    const about: FileObject = {
      id,
      object: 'file',
      bytes: content.length,
      created_at: Math.floor(Date.now() / 1000),
      filename,
      purpose,
      status: 'processed'
    }
    this.#files.set(id, { about, content })
    return about
  }

  content(id: string): Uint8Array | undefined {
    return this.#files.get(id)?.content
  }

  /** What is asked under `/v1/files`; `rest` are the parts of the path after it. */
  answer(method: string, rest: readonly string[], query: URLSearchParams): WholeReply {
    const [id, part] = rest
    if (id === undefined) {
      const purpose = query.get('purpose')
      const all = Array.from(this.#files.values(), ({ about }) => about)
      return page(
        all.filter(file => purpose === null || file.purpose === purpose),
        query
      )
    }
    const file = this.#files.get(id)
    if (!file) return refusal(404, `No such File object: ${id}`)
    if (method === 'DELETE' && part === undefined) {
      this.#files.delete(id)
      return { status: 200, body: { id, object: 'file', deleted: true } }
    }
    if (method !== 'GET' || (part !== undefined && part !== 'content')) return refusal(404, 'Unknown request')
    if (part === undefined) return { status: 200, body: file.about }
    return { status: 200, headers: { 'content-type': 'application/octet-stream' }, body: file.content }
  }
}

/** One page of a list, newest first, from `after` on. */
export function page(items: readonly { id: string }[], query: URLSearchParams): WholeReply {
  const newest = items.toReversed()
  const after = query.get('after')
  const start = after === null ? 0 : newest.findIndex(({ id }) => id === after) + 1
  const data = newest.slice(start, start + Number(query.get('limit') ?? 20))
  const has_more = start + data.length < newest.length
  const body = { object: 'list', data, first_id: data[0]?.id ?? null, last_id: data.at(-1)?.id ?? null, has_more }
  return { status: 200, body }
}

/** Reads an uploaded file out of a form. */
export async function readUpload(
  bytes: Uint8Array<ArrayBuffer>,
  contentType: string
): Promise<{ content: Uint8Array; filename: string; purpose: string } | undefined> {
  let form: FormData
  try {
    form = await new Response(bytes, { headers: { 'content-type': contentType } }).formData()
  } catch {
    return undefined
  }
  const [file, purpose] = [form.get('file'), form.get('purpose')]
  if (!(file instanceof File) || typeof purpose !== 'string') return undefined
  return { content: new Uint8Array(await file.arrayBuffer()), filename: file.name, purpose }
}
