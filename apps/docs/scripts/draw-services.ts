/**
 * Draws the pictures of the chapter on services, of the same simulations that its live parts run:
 *
 *     node --conditions=@llm-cookbook/source scripts/draw-services.ts     # writes guide/11-backoff.svg and 11-pacing.svg
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { lineSvg } from '@llm-cookbook/viz'
import { tokensUntil } from '../live/services/account-at.ts'
import { countByTime, shortestMs, simulateCrowd } from '../live/services/crowd.ts'
import { permitted, simulatePacing, strategies, type Strategy } from '../live/services/pacing.ts'
import { usualPacing } from '../live/services/usual-pacing.ts'

const crowd = { clients: 100, baseMs: 100, capMs: 5000, refusalMs: 0.5, seed: 1 }
console.log(`best ${shortestMs(crowd.clients)} ms`)
const shownMs = 8000
const kinds = { 'without jitter': { jitter: 0 }, 'half jitter': { jitter: 0.5 }, 'full jitter': { jitter: 1 } }
const lines = await Promise.all(
  Object.entries({ ...kinds, 'at once': { jitter: 0, baseMs: 0, capMs: 0 } }).map(async ([name, options]) => {
    const { taken, refused, served, endMs } = await simulateCrowd({ ...crowd, ...options })
    console.log(`${name}: ${served} served, ${refused.length} refused, ${endMs} ms`)
    const moments = [...taken, ...refused].filter(at => at < shownMs)
    return { name, y: countByTime(moments, shownMs, 80).map(count => (80_000 * count) / shownMs) }
  })
)
write(
  '11-backoff.svg',
  lineSvg({
    series: lines
      .filter(({ name }) => name === 'without jitter' || name === 'full jitter')
      .map(line => ({ ...line, x: line.y.map((_, i) => (i * shownMs) / 80_000) })),
    x: { label: 'seconds' },
    y: { label: 'requests a second' },
    ...{ width: 680, height: 280, markers: false }
  })
)

const best = permitted(usualPacing)
const runs = await Promise.all(strategies.map(strategy => simulatePacing(strategy, usualPacing)))
const end = Math.max(...runs.map(({ endMs }) => endMs))
const grid = Array.from({ length: 121 }, (_, i) => (end * i) / 120)
const minutes = grid.map(ms => ms / 60_000)
const names: Record<Strategy, string> = {
  'all at once': 'all at once, again on 429',
  sleeping: 'one by one, sleeping 60/rpm',
  paced: 'paced by both budgets'
}
for (const { strategy, refused, endMs } of runs) {
  console.log(`${strategy}: ${endMs} ms, ${refused.length} refused, ${(100 * best.endMs) / endMs} %`)
}
write(
  '11-pacing.svg',
  lineSvg({
    series: [
      ...runs.map(run => ({
        name: names[run.strategy],
        x: minutes,
        y: grid.map(ms => tokensUntil(run, ms) / 1000)
      })),
      { name: 'what the budgets permit', x: minutes, y: grid.map(ms => tokensUntil(best, ms) / 1000), dashed: true }
    ],
    x: { label: 'minutes' },
    y: { label: 'thousand tokens answered' },
    ...{ width: 680, height: 320, markers: false }
  })
)

function write(name: string, svg: string): void {
  writeFileSync(join(import.meta.dirname, '../guide', name), svg)
  console.log(`guide/${name}: ${svg.length} characters`)
}
