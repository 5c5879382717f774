/**
 * How many requests may be in flight: starts low, grows by one with each answer until the first sign of overload, then
 * by one a round; a round with too many overloads halves it. Overload is what more requests make worse: timeouts, 503,
 * 529. A single one may have any cause, so it takes a tenth of a round.
 */
export class Slots {
  readonly #most: number
  #allowed: number
  #grown = false
  #used = 0
  #ended = 0
  #overloads = 0

  constructor(most: number) {
    this.#most = most
    this.#allowed = Math.min(8, most)
  }

  get free(): boolean {
    return this.#used < Math.floor(this.#allowed)
  }

  get used(): number {
    return this.#used
  }

  take(): void {
    this.#used++
  }

  /**
   * @param overloaded  the request suffered from too many at a time
   * @param least  how many the permitted rate needs, by Little's law
   */
  give(overloaded: boolean, least: number): void {
    const wasFull = this.#used >= Math.floor(this.#allowed)
    this.#used--
    this.#ended++
    if (overloaded) this.#overloads++
    else if (wasFull) this.#allowed = Math.min(this.#most, this.#allowed + (this.#grown ? 1 / this.#allowed : 1))
    if (this.#ended < Math.max(10, this.#allowed)) return
    if (this.#overloads > this.#ended / 10) {
      this.#grown = true
      this.#allowed = Math.max(Math.min(this.#most, least), this.#allowed / 2, 1)
    }
    this.#ended = this.#overloads = 0
  }
}
