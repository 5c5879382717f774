import { open, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { notWritable, writeAll } from '../process/files.ts'
import { linesOf, type Line } from '../process/lines.ts'
import { type Endpoint, type FileRequest, parseRequest, type Parsed } from '../process/request.ts'

/** What a service takes in one batch. */
export interface BatchLimits {
  /** Requests of all kinds in a file. Default 50,000, what OpenAI takes. */
  requestsPerFile: number
  /** Texts of all requests for vectors in a file. Default 50,000, what OpenAI takes. */
  inputsPerFile: number
  /** Bytes of a file. Default 200,000,000: OpenAI takes 200 MB. */
  bytesPerFile: number
}

export const defaultBatchLimits: BatchLimits = { requestsPerFile: 50_000, inputsPerFile: 50_000, bytesPerFile: 200e6 }

/** A file of requests for one batch: of one endpoint and one model, as services want it. */
export interface Part {
  /** Its file in the job's folder. */
  readonly file: string
  /** Endpoint and model. */
  readonly group: string
  readonly url: string
  readonly requests: number
  /** The lines of the input that the part begins and ends with; those of the group between them are in it. */
  readonly first: number
  readonly last: number
}

/** How lines become requests of a batch. The same rules give the same parts. */
export interface SplitRules {
  readonly limits: BatchLimits
  readonly endpoint: Endpoint | undefined
  /** What stands before the endpoint in the `url` of each request. */
  readonly urlPrefix: string
  readonly maxLineBytes: number
}

/**
 * Writes the requests of a file into as few files as the limits allow. Lines that are no requests are left out.
 *
 * @throws {EmbedError} `not-readable`, `not-writable`; the signal's reason, once it is aborted
 */
export async function splitInput(
  input: string,
  folder: string,
  rules: SplitRules,
  signal?: AbortSignal
): Promise<Part[]> {
  const parts: Part[] = []
  const writers = new Map<string, PartWriter>()
  const finish = async (group: string): Promise<void> => {
    const part = await writers.get(group)?.finish()
    writers.delete(group)
    if (part) parts.push(part)
  }
  let files = 0
  try {
    for await (const line of linesOf(input, { maxBytes: rules.maxLineBytes })) {
      signal?.throwIfAborted()
      const { entry } = entryOf(line, rules)
      if (!entry) continue
      if (writers.get(entry.group)?.hasRoom(entry) === false) await finish(entry.group)
      let writer = writers.get(entry.group)
      if (!writer) {
        const file = `part-${String(++files).padStart(4, '0')}.jsonl`
        writer = await PartWriter.create(
          folder,
          { file, group: entry.group, url: entry.url, first: line.number },
          rules.limits
        )
        writers.set(entry.group, writer)
      }
      await writer.add(line.number, entry)
    }
    for (const group of [...writers.keys()]) await finish(group)
  } finally {
    for (const writer of writers.values()) await writer.abandon()
  }
  return parts.sort((a, b) => a.first - b.first)
}

/** A line as an entry of a batch's file, or why it is none. */
export function entryOf(
  line: Line,
  { limits, endpoint, urlPrefix }: SplitRules
): { parsed: Parsed; entry: Entry; problem?: undefined } | { parsed: Parsed; entry?: undefined; problem: string } {
  const parsed = parseRequest(line, endpoint)
  if (!parsed.request) return { parsed, problem: parsed.problem }
  const { request } = parsed
  const url = urlPrefix + request.endpoint
  const entry = { custom_id: customIdOf(line.number), method: 'POST', url, body: request.body }
  const bytes = Buffer.from(`${JSON.stringify(entry)}\n`)
  if (bytes.length > limits.bytesPerFile) {
    return { parsed, problem: `the request has ${bytes.length} bytes, and a file may have ${limits.bytesPerFile}` }
  }
  const inputs = inputsOf(request)
  if (inputs > limits.inputsPerFile) {
    return { parsed, problem: `the request has ${inputs} inputs, and a file may have ${limits.inputsPerFile}` }
  }
  return { parsed, entry: { group: `${request.endpoint} ${String(request.body['model'])}`, url, bytes, inputs } }
}

export interface Entry {
  /** Endpoint and model. */
  group: string
  url: string
  bytes: Buffer
  /** Texts for vectors; 1 of everything else. */
  inputs: number
}

/** How the line is called within the batch. */
function customIdOf(line: number): string {
  return `line-${line}`
}

/** The line that is called so; `undefined` where none is. */
export function lineOf(customId: unknown): number | undefined {
  const digits = typeof customId === 'string' ? /^line-(\d{1,15})$/.exec(customId)?.[1] : undefined
  return digits === undefined ? undefined : Number(digits)
}

/** A list of numbers is one text that is already tokens. */
function inputsOf({ endpoint, body: { input } }: FileRequest): number {
  return endpoint === '/embeddings' && Array.isArray(input) && typeof input[0] !== 'number' ? input.length : 1
}

/** Bytes that are written at once. */
const blockBytes = 2 ** 20

/** A part as it is written. */
class PartWriter {
  readonly #file: FileHandle
  readonly #path: string
  readonly #limits: BatchLimits
  readonly #about: Pick<Part, 'file' | 'group' | 'url' | 'first'>
  #last: number
  #blocks: Buffer[] = []
  #pending = 0
  #requests = 0
  #inputs = 0
  #bytes = 0

  private constructor(
    file: FileHandle,
    path: string,
    about: Pick<Part, 'file' | 'group' | 'url' | 'first'>,
    limits: BatchLimits
  ) {
    this.#file = file
    this.#path = path
    this.#limits = limits
    this.#about = about
    this.#last = about.first
  }

  static async create(
    folder: string,
    about: Pick<Part, 'file' | 'group' | 'url' | 'first'>,
    limits: BatchLimits
  ): Promise<PartWriter> {
    const path = join(folder, about.file)
    try {
      return new PartWriter(await open(path, 'w'), path, about, limits)
    } catch (error) {
      throw notWritable(path, error)
    }
  }

  hasRoom({ bytes, inputs }: Entry): boolean {
    const { requestsPerFile, inputsPerFile, bytesPerFile } = this.#limits
    return (
      this.#requests < requestsPerFile &&
      this.#inputs + inputs <= inputsPerFile &&
      this.#bytes + bytes.length <= bytesPerFile
    )
  }

  async add(line: number, { bytes, inputs }: Entry): Promise<void> {
    this.#blocks.push(bytes)
    this.#pending += bytes.length
    this.#bytes += bytes.length
    this.#inputs += inputs
    this.#requests++
    this.#last = line
    if (this.#pending >= blockBytes) await this.#write()
  }

  async finish(): Promise<Part> {
    await this.#write()
    await this.#file.sync().catch((error: unknown) => {
      throw notWritable(this.#path, error)
    })
    await this.#file.close()
    return { ...this.#about, last: this.#last, requests: this.#requests }
  }

  async abandon(): Promise<void> {
    await this.#file.close().catch(() => undefined)
  }

  async #write(): Promise<void> {
    const block = Buffer.concat(this.#blocks)
    this.#blocks = []
    this.#pending = 0
    try {
      await writeAll(this.#file, block, this.#bytes - block.length)
    } catch (error) {
      throw notWritable(this.#path, error)
    }
  }
}
