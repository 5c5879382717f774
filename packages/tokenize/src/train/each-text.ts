import { pause } from './pause.ts'
import type { TrainingProgress } from './progress.ts'

/** What a trainer reads, one text after the other. */
export type Texts = Iterable<string> | AsyncIterable<string>

interface Reading {
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: TrainingProgress) => void) | undefined
}

/**
 * Visits the texts in order, long ones in parts, which split no character. Tells the progress in UTF-16 units, as stage 'words'.
 *
 * @throws {TypeError} if `texts` is a string, or has something that is none
 * @throws the signal's reason when it is aborted
 */
export async function eachText(
  texts: Texts,
  { signal, onProgress }: Reading,
  visit: (part: string, isLast: boolean) => void
): Promise<void> {
  if (typeof texts === 'string')
    throw new TypeError('texts is a string; expected an iterable of strings, such as [text]')
  // Any other iterable than a list gives its texts only once.
  const total = Array.isArray(texts) ? (texts as string[]).reduce((sum, text) => sum + text.length, 0) : undefined
  let done = 0
  let pauseAt = unitsBetweenPauses
  const read = (part: string, isLast: boolean): Promise<void> | undefined => {
    visit(part, isLast)
    done += part.length
    if (done < pauseAt) return undefined
    pauseAt = done + unitsBetweenPauses
    onProgress?.({ stage: 'words', done, total })
    return pause(signal)
  }
  /** Gives a promise only where there is something to wait for: most texts are short, and many. */
  const readText = (text: unknown): Promise<void> | undefined => {
    if (typeof text !== 'string') throw new TypeError(`texts has a ${typeof text}; expected strings only`)
    return text.length <= unitsBetweenPauses ? read(text, true) : readLong(text)
  }
  const readLong = async (text: string): Promise<void> => {
    for (let start = 0, end; start < text.length; start = end) {
      end = Math.min(start + unitsBetweenPauses, text.length)
      if (end < text.length && isHighSurrogate(text.charCodeAt(end - 1))) end--
      await read(text.slice(start, end), end === text.length)
    }
  }

  signal?.throwIfAborted()
  if (Symbol.asyncIterator in texts) {
    for await (const text of texts) {
      signal?.throwIfAborted()
      await readText(text)
    }
  } else {
    for (const text of texts) {
      const reading = readText(text)
      if (reading !== undefined) await reading
    }
  }
  onProgress?.({ stage: 'words', done, total })
}

/** Some dozens of milliseconds of reading. */
const unitsBetweenPauses = 2 ** 19

function isHighSurrogate(unit: number): boolean {
  return (unit & 0xfc00) === 0xd800
}
