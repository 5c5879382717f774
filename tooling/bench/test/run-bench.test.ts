import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { runBench, type BenchOptions } from '../src/index.ts'
import { markdown, type Report } from '../src/report.ts'

describe('runBench', () => {
  let folder = ''
  let time = 0
  const busy = (milliseconds: number) => (): number => {
    time += milliseconds
    return milliseconds
  }
  const quick = { rounds: 3, sampleMs: 0, warmUpMs: 0 }
  const bench = (options: BenchOptions<number>): Promise<Report> => runBench({ ...quick, folder, ...options })

  beforeEach(async () => {
    folder = join(await mkdtemp(join(tmpdir(), 'bench-')), 'results')
    vi.spyOn(console, 'log').mockReturnValue()
    vi.spyOn(performance, 'now').mockImplementation(() => time)
  })
  afterEach(async () => {
    vi.restoreAllMocks()
    await rm(join(folder, '..'), { recursive: true })
  })

  it('compares with the baseline, prints a table, and writes it down', async () => {
    const report = await bench({
      name: 'waiting',
      unit: 'waits',
      baseline: 'slow',
      cases: [
        { name: 'slow', run: busy(6) },
        { name: 'fast', run: busy(2), work: 2 }
      ]
    })
    const [slow, fast] = report.rows
    expect(slow).toMatchObject({ name: 'slow', work: 1, milliseconds: 6, samples: [6, 6, 6], ratio: 1 })
    expect(fast).toMatchObject({ name: 'fast', work: 2, milliseconds: 2, quartiles: [2, 2], ratio: 3 })
    const table = await readFile(join(folder, 'waiting.md'), 'utf8')
    expect(table).toContain('| waiting | waits/s | time | spread | × slow |')
    expect(console.log).toHaveBeenCalledWith(table)
    expect(JSON.parse(await readFile(join(folder, 'waiting.json'), 'utf8'))).toEqual(report)
  })

  it('compares within each group', async () => {
    const cases = [1, 4].flatMap(size => [
      { group: `size ${size}`, name: 'base', run: busy(size) },
      { group: `size ${size}`, name: 'twice', run: busy(size / 2) }
    ])
    const { rows } = await bench({ name: 'groups', baseline: 'base', cases })
    expect(rows.map(row => 'ratio' in row && row.ratio)).toEqual([1, 2, 1, 2])
    const error = "baseline: expected the name of a case of each group, got 'base' and 'size 1'"
    await expect(bench({ name: 'groups', baseline: 'base', cases: cases.slice(1) })).rejects.toThrow(error)
  })

  it('takes medians, and of the ratios those within a round', async () => {
    const times = { base: [0, 10, 40, 20], other: [0, 5, 10, 20] }
    const next = (name: 'base' | 'other') => () => busy(times[name].shift()!)()
    const { rows } = await bench({
      name: 'medians',
      baseline: 'base',
      cases: [
        { name: 'base', run: next('base') },
        { name: 'other', run: next('other') }
      ]
    })
    expect(rows[0]).toMatchObject({ milliseconds: 20, quartiles: [15, 30] })
    expect(rows[1]).toMatchObject({ milliseconds: 10, quartiles: [7.5, 15], ratio: 2 })
  })

  it('judges the results, each case in its own way or all in one', async () => {
    const report = await bench({
      name: 'judged',
      quality: result => ({ recall: result / 10 }),
      cases: [
        { name: 'as all', run: () => 9 },
        { name: 'its own', run: () => Promise.resolve(3), quality: result => Promise.resolve({ error: result }) }
      ]
    })
    expect(report.rows.map(row => 'quality' in row && row.quality)).toEqual([{ recall: 0.9 }, { error: 3 }])
  })

  it('says what was skipped, and why', async () => {
    const { rows } = await bench({
      name: 'peers',
      baseline: 'ours',
      cases: [
        { name: 'ours', run: () => 1 },
        { name: 'theirs', package: 'no-such-package', skipped: 'not installed' }
      ]
    })
    expect(rows[1]).toEqual({ name: 'theirs', package: 'no-such-package', skipped: 'not installed' })
    expect(await readFile(join(folder, 'peers.md'), 'utf8')).toContain('| theirs | skipped: not installed |')
  })

  it('tells the machine, and the versions of packages and of whatever else', async () => {
    const report = await bench({
      name: 'versions',
      versions: { gcc: '12.2' },
      cases: [{ name: 'vitest', package: 'vitest', run: () => 1 }]
    })
    expect(report.versions).toEqual({ vitest: expect.stringMatching(/^\d+\.\d+/) as string, gcc: '12.2' })
    expect(report.machine.node).toBe(process.versions.node)
    expect(report.machine.cores).toBeGreaterThan(0)
  })
})

describe('markdown', () => {
  it('is a table that can be quoted', () => {
    const machine = { cpu: 'Abacus', cores: 2, memoryGB: 8, system: 'linux x64', node: '26.10.0', load: 0.1 }
    const measured = { work: 500, quartiles: [90, 110] as [number, number], samples: [100] }
    const report: Report = {
      name: 'nearest',
      unit: 'queries',
      baseline: 'loop',
      machine,
      versions: { peer: '1.2.3' },
      rows: [
        { group: '5,000 rows', name: 'loop', ...measured, milliseconds: 1234.5, ratio: 1, quality: { recall: 1 } },
        {
          group: '5,000 rows',
          name: 'a|b',
          package: 'peer',
          ...measured,
          milliseconds: 100,
          ratio: 12.345,
          quality: {}
        },
        {
          group: '80,000 rows',
          name: 'loop',
          ...measured,
          milliseconds: 0.0123,
          ratio: 1,
          quality: { recall: 0.98765 }
        },
        { group: '80,000 rows', name: 'other', skipped: 'not installed' }
      ]
    }
    expect(markdown(report)).toBe(
      [
        '|  | nearest | queries/s | time | spread | × loop | recall |',
        '| --- | --- | --- | --- | --- | --- | --- |',
        '| 5,000 rows | loop | 405 | 1.23 s | ± 0.81 % | 1 | 1 |',
        '|  | a\\|b | 5,000 | 100 ms | ± 10 % | 12.3 |  |',
        '| 80,000 rows | loop | 40,700,000 | 12.3 µs | ± 81,000 % | 1 | 0.9877 |',
        '|  | other | skipped: not installed |  |  |  |  |',
        '',
        'Abacus, 2 cores, 8 GB, linux x64, Node 26.10.0, peer 1.2.3; load 0.1 at the start. ' +
          'Medians; the spread is half the distance of the quartiles.',
        ''
      ].join('\n')
    )
  })
})
