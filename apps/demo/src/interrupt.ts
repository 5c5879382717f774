import { exitCodes } from './exit.ts'

/** What follows the first signal within this many milliseconds is the same keystroke. */
const sameKeystroke = 500

/**
 * The first Ctrl-C aborts, so that the command ends cleanly; a second one ends the program at once. Package managers
 * pass the signal on that the terminal has sent to all of them already, so one keystroke may come as two signals.
 */
export function stopOnInterrupt(stop: AbortController): void {
  let first: number | undefined
  process.on('SIGINT', () => {
    first ??= performance.now()
    if (performance.now() - first > sameKeystroke) process.exit(exitCodes.interrupted)
    stop.abort()
  })
}
