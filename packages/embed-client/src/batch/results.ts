import { type FileHandle, open } from 'node:fs/promises'
import { notReadable } from '../process/files.ts'
import { linesOf } from '../process/lines.ts'
import { lineOf } from './split.ts'
import type { PartState } from './state.ts'

/** What became of one request of a batch. */
export type LineResult =
  { readonly response: unknown; readonly error?: undefined } | { readonly response?: undefined; readonly error: string }

/** The results of a part, which lie in its files in any order, by the lines of the input. */
export class PartResults {
  readonly #files: readonly FileHandle[]
  /** By line from the part's first: file, start and length; a length of 0 where there is no result. */
  readonly #places: Float64Array
  readonly #part: PartState

  private constructor(files: readonly FileHandle[], places: Float64Array, part: PartState) {
    this.#files = files
    this.#places = places
    this.#part = part
  }

  /**
   * @param paths  the files that there are
   * @throws {EmbedError} `not-readable`
   */
  static async open(paths: readonly string[], part: PartState): Promise<PartResults> {
    const places = new Float64Array(3 * (part.last - part.first + 1))
    const files: FileHandle[] = []
    try {
      for (const [number, path] of paths.entries()) {
        files.push(await openFile(path))
        let start = 0
        for await (const { bytes } of linesOf(path, { maxBytes: Infinity })) {
          const line = lineOf(parse(bytes)?.['custom_id'])
          const place = line === undefined ? -1 : 3 * (line - part.first)
          // The first of several counts: it was paid for no more than the others.
          if (place >= 0 && place < places.length && places[place + 2] === 0) {
            places.set([number, start, bytes.length], place)
          }
          start += bytes.length + 1
        }
      }
      return new PartResults(files, places, part)
    } catch (error) {
      await Promise.all(files.map(file => file.close()))
      throw error
    }
  }

  async of(line: number): Promise<LineResult> {
    const at = 3 * (line - this.#part.first)
    const [file, start, length] = [this.#places[at]!, this.#places[at + 1]!, this.#places[at + 2]!]
    if (length === 0) return { error: this.#part.problem ?? 'no-result: the batch ended without a result for this' }
    const bytes = Buffer.allocUnsafe(length)
    const { bytesRead } = await this.#files[file]!.read(bytes, 0, length, start)
    return asResult(parse(bytes.subarray(0, bytesRead)))
  }

  async close(): Promise<void> {
    await Promise.all(this.#files.map(file => file.close()))
  }
}

/** As the service writes it: an answer of any status, or the reason why there is none. */
function asResult(line: Json | undefined): LineResult {
  const { response, error } = line ?? {}
  if (isRecord(error)) return { error: `${String(error['code'])}: ${String(error['message'])}` }
  if (!isRecord(response)) return { error: 'bad-response: the result of this request is not as it should be' }
  const { status_code: status, body } = response
  if (typeof status === 'number' && status < 400) return { response: body }
  const refusal = isRecord(body) && isRecord(body['error']) ? body['error']['message'] : undefined
  return { error: `status ${String(status)}: ${typeof refusal === 'string' ? refusal : JSON.stringify(body)}` }
}

type Json = Readonly<Record<string, unknown>>

function parse(bytes: Buffer): Json | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString())
    return isRecord(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r')
  } catch (error) {
    throw notReadable(path, error)
  }
}
