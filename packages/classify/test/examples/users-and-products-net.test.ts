import { dataFolder } from '@llm-cookbook/bench'
import { expect, it } from 'vitest'
import { run } from './run.ts'

it.skipIf(dataFolder() === undefined)(
  'users-and-products-net shows nets beside who always says the same (needs data)',
  async () => {
    const printed = await run('users-and-products-net')
    const numbers = (name: string): number[][] =>
      [...printed.matchAll(new RegExp(`^\\| ${name} \\| (\\S+) \\| (\\S+) \\|$`, 'gm'))].map(match => [
        +match[1]!,
        +match[2]!
      ])
    const [[accuracy], [error]] = numbers('neural net') as [number[], number[]]
    expect(accuracy).toBeGreaterThan(numbers('majority')[0]![0]! - 0.05)
    expect(error).toBeLessThan(numbers('mean')[0]![0]! * 1.1)
    expect(printed.match(/^\| [1-8] +\| -?\d\.\d{3} \|/gm)).toHaveLength(16)
    expect(printed).not.toContain('| NaN')
  }
)
