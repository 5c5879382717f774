import { join } from 'node:path'
import { machine, versionsOf } from './machine.ts'
import { measure, type Timing } from './measure.ts'
import { write, type Report, type ReportRow } from './report.ts'

/** How good a result is: the names become columns of the table. */
export type Quality = Record<string, number | string>

export interface BenchCase<Result> {
  name: string
  /** Cases of a group are measured against each other; the groups follow one another. One group by default. */
  group?: string
  /** The npm package measured, whose version is reported. */
  package?: string
  /** What is measured. Its result is kept out of reach of the optimiser. */
  run?: () => Result | Promise<Result>
  /** How many units (of `unit`) one run does; 1 by default. */
  work?: number
  /** Judges a result, once, unmeasured; by default as the bench says. */
  quality?: (result: Result) => Quality | Promise<Quality>
  /** Why there is nothing to run, for example 'not installed'. */
  skipped?: string
}

export interface BenchOptions<Result> {
  /** Names the files of the results. */
  name: string
  cases: BenchCase<Result>[]
  /** What is counted as work, in the plural: 'queries', 'MB'. Without, only times are told. */
  unit?: string
  /** The case of each group that the others are compared with. */
  baseline?: string
  quality?: (result: Result) => Quality | Promise<Quality>
  /** Versions of what is measured beside npm packages, by name. */
  versions?: Record<string, string>
  /** How often each case is measured, in turn with the others of its group; 15 by default. */
  rounds?: number
  /** A run shorter than this is repeated until a measurement takes as long, in milliseconds; 50 by default. */
  sampleMs?: number
  /** Each case runs for this long before, and once at least, in milliseconds; 300 by default. */
  warmUpMs?: number
  /** Where the results go; by default `bench/results` of the package whose script runs. */
  folder?: string
}

/**
 * Measures the cases of each group in alternation, so that what slows the machine down for a while meets all alike;
 * prints a table in Markdown and writes it to `<name>.md`, and everything measured to `<name>.json`.
 *
 * A case's figure is the median of its rounds. Its ratio to the baseline is the median of the ratios within a round.
 *
 * @throws what a case throws; RangeError when a group has no case of the name of the baseline
 */
export async function runBench<Result>(options: BenchOptions<Result>): Promise<Report> {
  const { name, cases, unit, baseline, rounds = 15, sampleMs = 50, warmUpMs = 300, versions = {} } = options
  const packages = cases.flatMap(one => one.package ?? [])
  const report: Report = {
    name,
    ...(unit !== undefined && { unit }),
    ...(baseline !== undefined && { baseline }),
    machine: machine(),
    versions: { ...versionsOf(packages), ...versions },
    rows: []
  }
  for (const [group, members] of Map.groupBy(cases, one => one.group)) {
    if (baseline !== undefined && !members.some(one => one.name === baseline)) {
      throw new RangeError(
        `baseline: expected the name of a case of each group, got '${baseline}' and '${group ?? name}'`
      )
    }
    const timings = await measure(members, { rounds, sampleMs, warmUpMs })
    const base = timings[members.findIndex(one => one.name === baseline)]
    for (const [i, member] of members.entries()) {
      report.rows.push(await rowOf(member, timings[i], base, member.quality ?? options.quality))
    }
  }
  await write(report, options.folder ?? join(process.cwd(), 'bench/results'))
  return report
}

async function rowOf<Result>(
  { group, name, work = 1, skipped, ...rest }: BenchCase<Result>,
  timing: Timing<Result> | undefined,
  base: Timing<Result> | undefined,
  quality: BenchCase<Result>['quality']
): Promise<ReportRow> {
  const head = {
    ...(group !== undefined && { group }),
    name,
    ...(rest.package !== undefined && { package: rest.package })
  }
  if (timing === undefined) return { ...head, skipped: skipped ?? 'nothing to run' }
  const ratio = base && median(base.samples.map((sample, round) => sample / timing.samples[round]!))
  return {
    ...head,
    work,
    milliseconds: median(timing.samples),
    quartiles: [quantile(timing.samples, 0.25), quantile(timing.samples, 0.75)],
    samples: timing.samples,
    ...(ratio !== undefined && { ratio }),
    quality: (await quality?.(timing.result)) ?? {}
  }
}

function median(values: number[]): number {
  return quantile(values, 0.5)
}

/** Between the two nearest of the sorted values, in proportion. */
function quantile(values: number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const at = part * (sorted.length - 1)
  const low = sorted[Math.floor(at)]!
  return low + (sorted[Math.ceil(at)]! - low) * (at % 1)
}
