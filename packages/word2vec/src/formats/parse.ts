/** Takes a file apart, as much of it as there is. */
export interface Parser<Result> {
  /** Takes all whole parts that `bytes` starts with, and tells how many bytes those were. */
  take(bytes: Uint8Array): number
  /** Whether all that was asked for is there, so that the rest of the file need not be read. */
  readonly isDone: boolean
  /** What the file holds, when `bytes` are all that is left. */
  end(bytes: Uint8Array): Result
}

/** The bytes of a file: all of them, or one piece after the other. */
export type ByteSource = Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>

export interface ParseOptions {
  /** Stops it: the promise is then rejected with the signal's reason. */
  signal?: AbortSignal | undefined
  /** Told after about each megabyte how many bytes were read. */
  onProgress?: ((progress: { done: number }) => void) | undefined
}

/**
 * What a parser makes of a source, that is read no further than it asks for.
 *
 * @param source  all bytes, or chunks of them, as a stream gives them
 * @param begin  makes the parser for a file that begins so: with all of it, or a megabyte
 */
export async function parse<Result>(
  source: ByteSource,
  begin: (start: Uint8Array) => Parser<Result>,
  { signal, onProgress }: ParseOptions
): Promise<Result> {
  signal?.throwIfAborted()
  let parser: Parser<Result> | undefined
  let buffer = new Uint8Array(blockSize)
  let filled = 0
  // Twice what was left over, so that a long row is looked at a few times only, whatever the size of the chunks.
  let enough = blockSize
  let done = 0
  for await (const chunk of source instanceof Uint8Array ? blocksOf(source) : source) {
    signal?.throwIfAborted()
    done += chunk.length
    if (filled + chunk.length > buffer.length) {
      const larger = new Uint8Array(2 * buffer.length + chunk.length)
      larger.set(buffer.subarray(0, filled))
      buffer = larger
    }
    buffer.set(chunk, filled)
    filled += chunk.length
    if (filled < enough) continue
    const bytes = buffer.subarray(0, filled)
    parser ??= begin(bytes)
    const taken = parser.take(bytes)
    buffer.copyWithin(0, taken, filled)
    filled -= taken
    enough = Math.max(blockSize, 2 * filled)
    onProgress?.({ done })
    if (parser.isDone) break
  }
  const rest = buffer.subarray(0, filled)
  parser ??= begin(rest)
  const result = parser.end(rest)
  onProgress?.({ done })
  signal?.throwIfAborted()
  return result
}

const blockSize = 2 ** 20

function* blocksOf(bytes: Uint8Array): Generator<Uint8Array, void, undefined> {
  for (let at = 0; at < bytes.length; at += blockSize) yield bytes.subarray(at, at + blockSize)
}
