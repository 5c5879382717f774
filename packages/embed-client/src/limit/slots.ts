/**
 * How many requests may be in flight. Twice as many are tried, and kept if they bring a quarter more in the same time; if
 * not, more would only wait inside the service, and are tried again later. What more requests make worse (timeouts, 503,
 * 529) halves the number, where it is more than one of ten: a single one may have any cause.
 */
export class Slots {
  readonly #most: number
  #used = 0
  #allowed: number
  #least = 1
  /** What was tried before: so many in flight, so much a millisecond. */
  #before: { allowed: number; speed: number } | undefined
  /** What was answered since the number was last changed, while all slots were taken. */
  #round = { answers: 0, since: 0, amount: 0 }
  /** Answers until more are tried again. */
  #rest = 0
  #last = { ended: 0, overloads: 0 }

  constructor(most: number) {
    this.#most = most
    this.#allowed = Math.min(8, most)
  }

  get free(): boolean {
    return this.#used < Math.max(this.#allowed, this.#least)
  }

  take(): void {
    this.#used++
  }

  /** A slot that was taken, and not used. */
  putBack(): void {
    this.#used--
  }

  /** @param requests  what the permitted rate keeps in flight, by Little's law: so many are always allowed */
  need(requests: number): void {
    this.#least = Math.min(this.#most, requests)
  }

  /**
   * @param amount  what was answered, in any unit; 0 for a failure
   * @param overloaded  the request suffered from too many at a time
   */
  end(amount: number, overloaded: boolean, now: number): void {
    const full = !this.free
    this.#used--
    if (this.#isOverloaded(overloaded)) {
      this.#before = undefined
      this.#change(Math.max(1, this.#allowed >> 1))
      this.#rest = 20 * this.#allowed
    } else if (this.#rest > 0) this.#rest--
    else if (full) this.#measure(amount, now)
    else this.#change(this.#allowed)
  }

  /** Ten answers or more are judged together. */
  #isOverloaded(overloaded: boolean): boolean {
    const last = this.#last
    last.ended++
    if (overloaded) last.overloads++
    if (last.ended < Math.max(10, this.#allowed)) return false
    this.#last = { ended: 0, overloads: 0 }
    return last.overloads > last.ended / 10
  }

  #measure(amount: number, now: number): void {
    const round = this.#round
    // The first answers are to what was in flight before.
    if (++round.answers <= this.#allowed) {
      round.since = now
      return
    }
    round.amount += amount
    if (round.answers < this.#allowed + Math.max(16, this.#allowed)) return
    const speed = round.amount / Math.max(1e-3, now - round.since)
    if (!this.#before || speed >= 1.25 * this.#before.speed) {
      this.#before = { allowed: this.#allowed, speed }
      this.#change(Math.min(this.#most, 2 * this.#allowed))
    } else {
      this.#change(this.#before.allowed)
      this.#before = undefined
      this.#rest = 20 * this.#allowed
    }
  }

  #change(allowed: number): void {
    this.#allowed = allowed
    this.#round = { answers: 0, since: 0, amount: 0 }
  }
}
