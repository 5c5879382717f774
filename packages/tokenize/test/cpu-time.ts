/** The milliseconds of the processor that `run` takes; unlike the clock's, they do not grow when others want it too. */
export function cpuMilliseconds(run: () => unknown): number {
  const began = process.cpuUsage()
  run()
  const { user, system } = process.cpuUsage(began)
  return (user + system) / 1000
}
