import { UsageError } from './exit.ts'

/** A failure in words for a person and in a word for a program. */
export interface Explanation {
  readonly code: string
  readonly message: string
}

/** The errors of the packages, and of this one: their messages are written for people. */
const explained = new Set(['Failure', 'RagError', 'EmbedError'])

const wrappers = new Set(['chat-failed', 'embedder-failed'])

/** What a user of the command line can do about it. */
const hints: Readonly<Record<string, string>> = {
  'not-a-file': ' (name its files, as folder/*.pdf)',
  'password-needed': ' (--password, or COOKBOOK_PASSWORD)',
  'index-damaged': ' (--rebuild)',
  'index-mismatch': ' (--rebuild)'
}

/**
 * What an error says to a user. A cause that is explained better than its wrapper comes with it. Anything that nobody
 * foresaw is called so, and keeps its stack for `COOKBOOK_DEBUG=1`.
 */
export function explain(error: unknown, env: NodeJS.ProcessEnv = {}): Explanation {
  if (error instanceof UsageError) return { code: 'wrong-usage', message: error.message }
  if (error instanceof AggregateError) {
    const all = error.errors.map(one => explain(one, env))
    return { code: all[0]?.code ?? 'unexpected', message: all.map(({ message }) => message).join('\n') }
  }
  if (!(error instanceof Error)) return { code: 'unexpected', message: String(error) }
  if (isExplained(error)) {
    const code = String(error.code)
    // What a service's own error says is what the user needs.
    if (wrappers.has(code) && isExplained(error.cause)) return explain(error.cause, env)
    return { code, message: error.message + (hints[code] ?? '') }
  }
  if ('syscall' in error && 'code' in error) return { code: 'system', message: error.message }
  const stack = env['COOKBOOK_DEBUG'] ? `\n${error.stack}` : ' Set COOKBOOK_DEBUG=1 to see where.'
  return { code: 'unexpected', message: `Something went wrong that should not: ${error.message}.${stack}` }
}

function isExplained(error: unknown): error is Error & { readonly code: unknown } {
  return error instanceof Error && explained.has(error.name) && 'code' in error
}
