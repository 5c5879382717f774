import type { World } from './command.ts'
import { exitCodes, type ExitCode } from './exit.ts'
import { explain } from './explain.ts'
import type { Library } from './library.ts'

/**
 * Names on standard error each file that could not be taken in, and what a reader should know of the others.
 *
 * @returns whether everything is there
 * @throws AggregateError  if no file could be taken in
 */
export function reportFiles({ added, unchanged, failed, index }: Library, { terminal }: World): ExitCode {
  if (failed.length > 0 && added.length + unchanged.length === 0)
    throw new AggregateError(failed.map(({ error }) => error))
  for (const { error } of failed) terminal.error(explain(error).message)
  const news = new Set(added)
  for (const { source, warnings } of index.documents) {
    if (news.has(source)) for (const warning of warnings) terminal.warn(`${source}: ${warning}`)
  }
  return failed.length > 0 ? exitCodes.doneInPart : exitCodes.done
}
