import type { IngestFailure } from '@llm-cookbook/rag'
import type { World } from './command.ts'
import { exitCodes, Failure, type ExitCode } from './exit.ts'
import { explain, type Explanation } from './explain.ts'
import type { Library } from './library.ts'
import { printableLine } from './printable.ts'

/**
 * Names on standard error each file that could not be taken in, and what a reader should know of the new ones.
 *
 * @throws Failure  if no file could be taken in, with a line for each
 */
export function reportFiles({ added, unchanged, failed, index }: Library, { terminal }: World): ExitCode {
  if (failed.length > 0 && added.length + unchanged.length === 0) {
    const explanations = failed.map(explainFile)
    throw new Failure(explanations[0]!.code, explanations.map(({ message }) => message).join('\n'))
  }
  for (const failure of failed) terminal.error(explainFile(failure).message)
  const news = new Set(added)
  for (const { source, warnings } of index.documents) {
    if (news.has(source)) for (const warning of warnings) terminal.warn(`${source}: ${warning}`)
  }
  return failed.length > 0 ? exitCodes.doneInPart : exitCodes.done
}

/** Why a file could not be taken in; the message names it in any case. */
export function explainFile({ source, error }: IngestFailure): Explanation {
  const { code, message } = explain(error)
  return { code, message: message.includes(printableLine(source)) ? message : `${printableLine(source)}: ${message}` }
}
