import { createReadStream } from 'node:fs'
import { glob, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { World } from './command.ts'
import { exitCodes, Failure, UsageError, type ExitCode } from './exit.ts'
import { explain, type Explanation } from './explain.ts'
import { printableLine } from './printable.ts'

/** Stands for standard input among the files. */
export const standardInput = '-'

/**
 * The files that arguments mean: patterns (`'docs/**\/*.md'`) stand for the files that they match, by name; `-`, and no
 * argument where something is piped in, for standard input.
 *
 * @throws UsageError  without a file
 * @throws Failure  `no-match` if a pattern matches no file
 */
export async function inputFiles(args: readonly string[], usage: string): Promise<string[]> {
  if (args.length === 0) {
    if (process.stdin.isTTY) throw new UsageError(`A file is missing: cookbook ${usage}.`)
    return [standardInput]
  }
  const files: string[] = []
  for (const arg of args) files.push(...(/[*?[{]/.test(arg) && !(await isThere(arg)) ? await matches(arg) : [arg]))
  return [...new Set(files)]
}

async function matches(pattern: string): Promise<string[]> {
  const files: string[] = []
  for await (const path of glob(pattern)) if ((await stat(path)).isFile()) files.push(path)
  if (files.length === 0) throw new Failure('no-match', `No file matches ${printableLine(pattern)}.`)
  return files.sort()
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false
  )
}

/** How a file is called in messages and results. */
export function nameOf(file: string): string {
  return file === standardInput ? 'standard input' : printableLine(file)
}

/** How long a part is, in UTF-16 units. */
const partLength = 2 ** 20

/**
 * The text of a file or of standard input (UTF-8, a byte order mark included) in parts, with a bar of progress for a file that
 * has several. It is cut only where `cut` matches, behind the match; without `cut` it is one part.
 *
 * @param cut  with the flag `g`; looks at most at one character before and behind what it matches
 * @throws Failure  `not-utf8`, `too-large`, `not-a-file`, `not-found`
 */
export async function* textParts(
  file: string,
  { cut, terminal, signal }: Pick<World, 'terminal' | 'signal'> & { readonly cut?: RegExp | undefined }
): AsyncGenerator<string, void, undefined> {
  const total = file === standardInput ? 0 : await sizeOf(file)
  const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  let done = 0
  let rest = ''
  let searched = 0
  try {
    for await (const bytes of bytesOf(file, signal)) {
      rest += utf8.decode(bytes, { stream: true })
      done += bytes.length
      if (total > partLength) terminal.progress.show(`MB of ${basename(file)}`, megabytes(done), megabytes(total))
      if (cut === undefined || rest.length < partLength) continue
      const end = lastCut(rest, cut, searched)
      searched = end === 0 ? rest.length : 0
      if (end === 0) continue
      yield rest.slice(0, end)
      rest = rest.slice(end)
    }
    rest += utf8.decode()
  } catch (error) {
    throw readingFailure(error, file) ?? error
  }
  signal.throwIfAborted()
  yield rest
}

/** The place behind the last match from `from` on; 0 if there is none. */
function lastCut(text: string, cut: RegExp, from: number): number {
  // One character back: what a match looks at may have been missing the last time.
  cut.lastIndex = Math.max(0, from - 2)
  let end = 0
  while (cut.test(text)) end = cut.lastIndex
  return end
}

async function* bytesOf(file: string, signal: AbortSignal): AsyncGenerator<Uint8Array, void, undefined> {
  const stream = file === standardInput ? process.stdin : createReadStream(file, { highWaterMark: 2 ** 20, signal })
  for await (const bytes of stream as AsyncIterable<Uint8Array>) {
    signal.throwIfAborted()
    yield bytes
  }
}

async function sizeOf(file: string): Promise<number> {
  const found = await stat(file).catch((error: unknown) => {
    throw readingFailure(error, file) ?? error
  })
  if (found.isDirectory()) {
    throw new Failure('not-a-file', `${nameOf(file)} is a folder (name its files, as '${nameOf(file)}/*.md').`)
  }
  return found.size
}

/** What went wrong with a file in words, if it is known. */
export function readingFailure(error: unknown, file: string): Failure | undefined {
  const name = nameOf(file)
  if (!(error instanceof Error)) return undefined
  const code = 'code' in error ? error.code : undefined
  if (code === 'ENOENT') {
    const hint = /\s/.test(file) ? '; a text is piped in: echo "…" | cookbook …' : ''
    return new Failure('not-found', `${name} does not exist${hint}.`, { cause: error })
  }
  if (code === 'EACCES') return new Failure('not-readable', `${name} may not be read.`, { cause: error })
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') {
    const advice = 'convert it, as iconv -f latin1 -t utf-8 does'
    return new Failure('not-utf8', `${name} is not text in UTF-8; ${advice}.`, { cause: error })
  }
  if (error instanceof RangeError && /string length/i.test(error.message)) {
    const why = 'with this tokenizer a text has to be held as a whole, and half a GB is the most'
    return new Failure('too-large', `${name} is too large: ${why}.`, { cause: error })
  }
  return undefined
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1e6)
}

/** A file that could not be used, for `--json`. */
export interface FailedFile extends Explanation {
  readonly file: string
}

/**
 * Does something with each file, and goes on where one fails: it is named on standard error.
 *
 * @throws Failure  if all of them fail, with a line for each
 */
export async function eachFile(
  files: readonly string[],
  { terminal, signal }: Pick<World, 'terminal' | 'signal'>,
  use: (file: string) => Promise<void>
): Promise<{ failed: FailedFile[]; exit: ExitCode }> {
  const failed: FailedFile[] = []
  for (const file of files) {
    try {
      await use(file)
    } catch (error) {
      if (signal.aborted) throw error
      const { code, message } = explain(error)
      failed.push({ file, code, message: message.includes(nameOf(file)) ? message : `${nameOf(file)}: ${message}` })
    }
  }
  if (failed.length === files.length) {
    throw new Failure(failed[0]!.code, failed.map(({ message }) => message).join('\n'))
  }
  for (const { message } of failed) terminal.error(message)
  return { failed, exit: failed.length > 0 ? exitCodes.doneInPart : exitCodes.done }
}
