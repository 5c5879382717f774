import { VizError } from '../errors.ts'
import { createKernels, type Kernels, type Memory } from './kernels.ts'

/** A memory that is given out from its beginning to its end, and the kernels that work on it. */
export class Workspace {
  readonly kernels: Kernels
  readonly #memory: Memory
  #end = 0

  constructor([kernels, memory]: [Kernels, Memory] = createKernels()) {
    this.kernels = kernels
    this.#memory = memory
  }

  /**
   * Bytes that nobody else has, all of them 0, at an address that is a multiple of 64. Views taken before see them no more.
   *
   * @throws VizError with code `too-large` when there is no such memory
   */
  take(bytes: number): number {
    const start = this.#end
    this.#end += 64 * Math.ceil(bytes / 64)
    const missing = this.#end - this.#memory.buffer.byteLength
    if (missing > 0) {
      try {
        this.#memory.grow(Math.ceil(missing / 65_536))
      } catch (cause) {
        const needed = Math.ceil(this.#end / 2 ** 20)
        throw new VizError('too-large', `t-SNE needs ${needed} MB here, more than can be had: give it fewer rows`, {
          cause
        })
      }
    }
    new Uint8Array(this.#memory.buffer, start, this.#end - start).fill(0)
    return start
  }

  /** Where the next `take` begins. */
  get end(): number {
    return this.#end
  }

  /** Takes back all that was taken since `end` was so. */
  release(end: number): void {
    this.#end = end
  }

  floats(at: number, length: number): Float32Array<ArrayBuffer> {
    return new Float32Array(this.#memory.buffer, at, length)
  }

  numbers(at: number, length: number): Uint32Array<ArrayBuffer> {
    return new Uint32Array(this.#memory.buffer, at, length)
  }
}
