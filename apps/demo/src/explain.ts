import { Failure, UsageError } from './exit.ts'
import { printableLine } from './printable.ts'

/** A failure in a word for a program and in words for a person. */
export interface Explanation {
  readonly code: string
  readonly message: string
}

/** The errors of ours whose messages are written for people. */
const explained = new Set([
  'ClassifyError',
  'Failure',
  'RagError',
  'EmbedError',
  'TokenizeError',
  'VizError',
  'Word2vecError'
])

/** What rag makes of a service's failure; the service's own error says what the user needs. */
const wrappers = new Set(['chat-failed', 'embedder-failed'])

/** What a user of the command line can do about it. */
const hints: Readonly<Record<string, string>> = {
  'not-a-file': ' (name its files, as folder/*.pdf)',
  'password-needed': ' (--password, or COOKBOOK_PASSWORD)',
  'special-token': ' (--special allow, or --special text)',
  'index-damaged': '; --rebuild makes the index anew',
  'index-mismatch': '; use the same, or --rebuild to make the index anew'
}

/** What an error says to a user: one line; of a `Failure` the lines that it has. */
export function explain(error: unknown): Explanation {
  if (error instanceof UsageError) return { code: 'wrong-usage', message: error.message }
  if (error instanceof Failure) return { code: error.code, message: error.message }
  if (isExplained(error)) {
    const code = String(error.code)
    if (wrappers.has(code) && isExplained(error.cause)) return explain(error.cause)
    // Advice for programmers gives way to advice for users.
    const message = printableLine(error.message).replace(
      /[;:] (?:rebuild the index|use the same, or make a new|to encode it as).*/,
      ''
    )
    return { code, message: message.replace('`restart`', '--restart') + (hints[code] ?? '') }
  }
  const message = error instanceof Error ? error.message : String(error)
  if (error instanceof Error && 'syscall' in error) return { code: 'system', message: printableLine(message) }
  return {
    code: 'unexpected',
    message: `Something went wrong that should not: ${printableLine(message)} (COOKBOOK_DEBUG=1 tells where)`
  }
}

function isExplained(error: unknown): error is Error & { readonly code: unknown } {
  return error instanceof Error && explained.has(error.name) && 'code' in error
}
