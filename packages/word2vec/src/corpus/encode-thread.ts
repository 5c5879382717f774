import { once } from 'node:events'
import { parentPort, workerData } from 'node:worker_threads'
import { Word2vecError, type Word2vecErrorCode } from '../errors.ts'
import { countWords, renumber } from './encode.ts'
import { fileBytes } from './file-bytes.ts'
import { IdList } from './id-list.ts'
import type { FilePart } from './split-files.ts'

/** What a thread tells of its part: the words, NUL between them, in the order of first appearance, and their counts. */
export interface Counted {
  readonly words: string
  readonly counts: Float64Array
}

/** What it is answered: for each of its words the row in the vocabulary, -1 for none. Then it sends blocks of rows, and 'end'. */
export interface Renumber {
  readonly rows: Int32Array<ArrayBuffer>
  readonly maxSentenceLength: number
}

export interface Failed {
  readonly code: Word2vecErrorCode
  readonly message: string
}

const port = parentPort!
try {
  const ids = new IdList()
  const table = await countWords(bytesOf(workerData as readonly FilePart[]), {}, ids)
  const counts = table.counts()
  const words = table.words(Uint32Array.from(counts, (_, id) => id)).join('\0')
  const counted: Counted = { words, counts }
  const answer = once(port, 'message') as Promise<[Renumber]>
  port.postMessage(counted)
  const [{ rows, maxSentenceLength }] = await answer
  for await (const block of renumber(ids.take(), rows, maxSentenceLength, undefined)) {
    const copy = block.slice()
    port.postMessage(copy, [copy.buffer])
  }
  port.postMessage('end')
} catch (error) {
  if (!(error instanceof Word2vecError)) throw error
  const failed: Failed = { code: error.code, message: error.message }
  port.postMessage(failed)
}

async function* bytesOf(parts: readonly FilePart[]): AsyncGenerator<string | Uint8Array, void, undefined> {
  for (const { path, ...range } of parts) {
    // What follows is not the start of a text, where a byte order mark would be left out. An empty line makes no ids.
    if (range.start > 0) yield Uint8Array.of(0x0a)
    yield* fileBytes(path, () => undefined, range)
    yield ''
  }
}
