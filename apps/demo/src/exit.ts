/** How `cookbook` ends. `--help` tells these to people and scripts. */
export const exitCodes = {
  done: 0,
  failed: 1,
  wrongUsage: 2,
  doneInPart: 3,
  interrupted: 130
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** The command line does not say what it has to: exit code 2, and a word on where the help is. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** A failure that is already explained, in a line or several: exit code 1, and `code` for who reads `--json`. */
export class Failure extends Error {
  override readonly name = 'Failure'
  readonly code: string

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
