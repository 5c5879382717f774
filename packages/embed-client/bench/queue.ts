// Four workers over Redis, one killed -9 in mid-run and one asleep for 30 s, seen from the service:
// node --conditions=@llm-cookbook/source bench/queue.ts [--lines 10000] [--requests-per-minute 9000] [--pause-ms 30000]
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { killAndPause } from '../test/queue/kill-and-pause.ts'
import { hasRedis, startRedis } from '../test/queue/redis.ts'

const { values } = parseArgs({
  options: {
    lines: { type: 'string', default: '10000' },
    'requests-per-minute': { type: 'string', default: '9000' },
    'pause-ms': { type: 'string', default: '30000' },
    'lease-ms': { type: 'string', default: '10000' }
  }
})

if (!hasRedis) {
  console.log('skipped: redis-server is not installed (apt install redis-server)')
} else {
  const lines = Number(values.lines)
  const requestsPerMinute = Number(values['requests-per-minute'])
  const folder = mkdtempSync(join(tmpdir(), 'queue-'))
  const redis = await startRedis()
  try {
    const report = await killAndPause({
      redis,
      folder,
      lines,
      requestsPerMinute,
      latencyMs: 60,
      leaseMs: Number(values['lease-ms']),
      pauseMs: Number(values['pause-ms'])
    })
    const { rows, failed, seconds, served, refused, repeated, mostIn10s, allowedIn10s } = report
    const inOrder = rows.every((row, i) => row === i)
    const rate = (60 * served) / seconds
    const table = [
      [
        'outcomes',
        `${rows.length + failed} of ${lines}, ${new Set(rows).size} different, ${inOrder ? '' : 'not '}in order`
      ],
      ['requests that the service served', `${served}, ${repeated} of them for the second time`],
      ['requests that it refused for its limit', String(refused)],
      ['most requests within 10 s', `${mostIn10s}, of ${allowedIn10s} allowed`],
      ['time', `${seconds.toFixed(1)} s, ${((100 * rate) / requestsPerMinute).toFixed(1)} % of the limit`],
      ['outcomes by worker (killed, asleep, two others)', report.linesOfWorkers.join(', ')],
      ['of the sleeper, after it woke', String(report.linesAfterSleep)]
    ]
    console.log(table.map(([what, figure]) => `| ${what} | ${figure} |`).join('\n'))
    if (rows.length !== lines || failed > 0 || !inOrder || refused > 0) process.exitCode = 1
  } finally {
    await redis.close()
    rmSync(folder, { recursive: true })
  }
}
