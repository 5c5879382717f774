import { on } from 'node:events'
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { encodeCorpus, type EncodeOptions } from '../corpus.ts'
import type { CorpusFiles } from '../corpus-files.ts'
import type { EncodedCorpus } from '../encoded-corpus.ts'
import { Word2vecError } from '../errors.ts'
import type { Counted, Failed, Renumber } from './encode-thread.ts'
import { chooseWords, settingsOf } from './encode.ts'
import { IdList } from './id-list.ts'
import { splitFiles, type FilePart } from './split-files.ts'

/**
 * What `encodeCorpus` gives, by several threads: each counts and encodes a part of the files. A function `tokenize` cannot be
 * sent to one.
 *
 * @param leastBytes  as many a thread are worth its start
 */
export async function encodeFiles(
  files: CorpusFiles,
  options: EncodeOptions,
  threads: number,
  leastBytes: number = 2 ** 22
): Promise<EncodedCorpus> {
  const count = Math.min(threads, availableParallelism(), Math.floor(files.size / leastBytes))
  if (count < 2 || options.tokenize !== undefined) return encodeCorpus(files, options)
  const { signal, ...settings } = settingsOf(options)
  const split = await splitFiles(files.files, count)
  signal?.throwIfAborted()
  const parts = split.map(part => new PartEncoder(part, signal))
  try {
    const counted = await Promise.all(parts.map(part => part.next<Counted>()))
    const words = counted.reduce((sum, { counts }) => sum + counts.length, 0)
    // A Map holds no more; one table does.
    if (words > 2 ** 24) return await encodeCorpus(files, options)
    const { all, counts, ids } = merge(counted)
    const { vocabulary, rows } = chooseWords(counts, some => Array.from(some, id => all[id]!), settings)
    for (const [i, part] of parts.entries()) {
      part.renumber({ rows: ids[i]!.map(id => rows[id]!), maxSentenceLength: settings.maxSentenceLength })
    }
    const list = new IdList()
    for (const part of parts) {
      for (let block; (block = await part.next<Int32Array | 'end'>()) !== 'end';) list.append(block)
    }
    return list.asCorpus(vocabulary)
  } finally {
    await Promise.all(parts.map(part => part.end()))
  }
}

/** The words of all parts, in the order of first appearance, as if they had been counted in one go. */
function merge(parts: readonly Counted[]): { all: string[]; counts: Float64Array; ids: Int32Array<ArrayBuffer>[] } {
  const idOf = new Map<string, number>()
  const counts: number[] = []
  const ids = parts.map(part => {
    const words = part.words === '' ? [] : part.words.split('\0')
    return Int32Array.from(words, (word, i) => {
      let id = idOf.get(word)
      if (id === undefined) idOf.set(word, (id = idOf.size))
      counts[id] = (counts[id] ?? 0) + part.counts[i]!
      return id
    })
  })
  return { all: [...idOf.keys()], counts: Float64Array.from(counts), ids }
}

// As TypeScript or compiled, like this file.
const script = new URL(import.meta.url.endsWith('.ts') ? './encode-thread.ts' : './encode-thread.js', import.meta.url)

/** A thread with a part of the files. */
class PartEncoder {
  readonly #worker: Worker
  readonly #messages: AsyncIterator<unknown[]>
  readonly #signal: AbortSignal | undefined

  constructor(part: readonly FilePart[], signal: AbortSignal | undefined) {
    this.#worker = new Worker(script, { workerData: part })
    this.#messages = on(this.#worker, 'message', { close: ['exit'], ...(signal && { signal }) })
    this.#signal = signal
  }

  /** What it says next. */
  async next<Message>(): Promise<Message> {
    const said = await this.#messages.next().catch((error: unknown) => {
      this.#signal?.throwIfAborted()
      throw new Word2vecError('worker-failed', `a thread cannot read the corpus: ${String(error)}`, { cause: error })
    })
    if (said.done === true) throw new Word2vecError('worker-failed', 'a thread cannot read the corpus: it ended')
    const [message] = said.value
    if (isFailure(message)) throw new Word2vecError(message.code, message.message)
    return message as Message
  }

  renumber(order: Renumber): void {
    this.#worker.postMessage(order, [order.rows.buffer])
  }

  async end(): Promise<void> {
    await this.#worker.terminate()
  }
}

function isFailure(message: unknown): message is Failed {
  return typeof message === 'object' && message !== null && 'code' in message
}
