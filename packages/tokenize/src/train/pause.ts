/**
 * Lets other tasks of the event loop run, so that a page stays alive and an abort can arrive.
 *
 * @throws the signal's reason, if it is aborted before or after
 */
export async function pause(signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted()
  await new Promise<void>(resolve => setTimeout(resolve))
  signal?.throwIfAborted()
}
