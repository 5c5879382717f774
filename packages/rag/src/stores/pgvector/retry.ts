import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Does `work` again while it fails as it does when a server is away, restarts or has been replaced: after 50 ms, and each
 * time after twice as long.
 *
 * @param work      is told how often it was tried before
 * @param retryFor  milliseconds from the first failure after which it is not tried again
 */
export async function retrying<T>(
  work: (before: number) => Promise<T>,
  { retryFor, signal }: { retryFor: number; signal?: AbortSignal | undefined }
): Promise<T> {
  let waited = 0
  for (let before = 0; ; before++) {
    try {
      return await work(before)
    } catch (error) {
      signal?.throwIfAborted()
      const wait = Math.min(50 * 2 ** before, 5000)
      if (!isPassing(error) || waited + wait > retryFor) throw error
      await sleep(wait, undefined, { signal }).catch(() => signal?.throwIfAborted())
      waited += wait
    }
  }
}

/** Whether an error tells of a connection that could not be had or was lost, or of a conflict that may be over next time. */
function isPassing(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isPassing)
  const { code, message } = error as { code?: unknown; message?: unknown }
  // SQLSTATE: connection exceptions, shutdown and start of the server, too many connections, serialisation, deadlock.
  if (typeof code === 'string' && /^(0800[0-6]|57P0[123]|53300|40001|40P01)$/.test(code)) return true
  if (typeof code === 'string' && /^E(CONN|PIPE|HOST|NET|TIMEDOUT|AI_AGAIN)/.test(code)) return true
  return typeof message === 'string' && /connection terminated|timeout exceeded when trying to connect/i.test(message)
}
