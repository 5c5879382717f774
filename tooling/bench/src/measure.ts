export interface Timing<Result> {
  /** Milliseconds for one run, in each round. */
  samples: number[]
  /** What the last run gave. */
  result: Result
}

interface Measured<Result> {
  name: string
  run?: () => Result | Promise<Result>
}

interface Plan {
  rounds: number
  sampleMs: number
  warmUpMs: number
  /** The clock, in milliseconds. */
  now?: () => number
}

/** Times the cases in alternation, each round from another one on; `undefined` for a case without `run`. */
export async function measure<Result>(
  cases: Measured<Result>[],
  { rounds, sampleMs, warmUpMs, now = () => performance.now() }: Plan
): Promise<(Timing<Result> | undefined)[]> {
  const runners = []
  for (const [index, { name, run }] of cases.entries()) {
    if (run === undefined) continue
    try {
      runners.push({ index, name, run, ...(await warmUp(run)), samples: [] as number[] })
    } catch (cause) {
      throw new Error(`'${name}' failed`, { cause })
    }
  }
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < runners.length; i++) {
      const runner = runners[(i + round) % runners.length]!
      // Rubbish of one case is no burden on the next, where Node was started with --expose-gc.
      globalThis.gc?.()
      const { elapsed, result } = await repeat(runner.run, runner.times)
      runner.samples.push(elapsed / runner.times)
      runner.result = result
    }
  }
  const timings: (Timing<Result> | undefined)[] = cases.map(() => undefined)
  for (const { index, samples, result } of runners) timings[index] = { samples, result }
  return timings

  /** Runs for a while, and finds out how many runs make a measurement. */
  async function warmUp(run: () => Result | Promise<Result>): Promise<{ times: number; result: Result }> {
    let last = await repeat(run, 1)
    let times = 1
    for (let total = last.elapsed; total < warmUpMs; total += last.elapsed) {
      times = enough(times, last.elapsed)
      last = await repeat(run, times)
    }
    return { times: enough(times, last.elapsed), result: last.result }
  }

  /** How many runs take `sampleMs`, when `times` took `elapsed`: one at least, and not many more than were tried. */
  function enough(times: number, elapsed: number): number {
    return Math.min(10 * times, Math.ceil((times * sampleMs) / elapsed)) || 1
  }

  async function repeat(
    run: () => Result | Promise<Result>,
    times: number
  ): Promise<{ elapsed: number; result: Result }> {
    const start = now()
    let result: Result | Promise<Result> = run()
    // Waiting costs something: only those wait who have to.
    if (result instanceof Promise) result = await result
    for (let i = 1; i < times; i++) {
      result = run()
      if (result instanceof Promise) result = await result
      sink.held = result
    }
    const elapsed = now() - start
    sink.held = result
    return { elapsed, result }
  }
}

/** What ends here was not computed in vain, as far as the optimiser can tell. */
const sink: { held: unknown } = { held: undefined }
