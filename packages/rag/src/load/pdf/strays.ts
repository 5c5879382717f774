/**
 * Runs a job of pdf.js. In damaged files it asks for the next pages ahead and forgets the promise; where it has no
 * worker, such a stray rejection would end a Node process. Meanwhile those of pdf.js are ignored, and others are left
 * to the listeners there are, or end the process as before.
 */
export async function withoutStrays<Result>(job: () => Promise<Result>): Promise<Result> {
  if (host === undefined) return job()
  if (running++ === 0) host.on('unhandledRejection', judge)
  try {
    return await job()
  } finally {
    // Node tells of rejections only after what is under way.
    await new Promise(resolve => setTimeout(resolve))
    if (--running === 0) host.off('unhandledRejection', judge)
  }
}

/** Node's process; browsers have none, and go on after a rejection. */
const host = (globalThis as { process?: NodeJS.Process }).process

let running = 0

function judge(reason: unknown): void {
  const { name } = (reason ?? {}) as { name?: unknown }
  if (typeof name === 'string' && NAMES.has(name)) return
  if (host?.listenerCount('unhandledRejection') === 1) throw reason
}

/** The errors of pdf.js that tell of a damaged file. */
const NAMES = new Set(
  'XRefEntryException XRefParseException ParserEOFException FormatError InvalidPDFException UnknownErrorException'.split(
    ' '
  )
)
