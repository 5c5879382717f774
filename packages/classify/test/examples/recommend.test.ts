import { dataFolder } from '@llm-cookbook/bench'
import { describe, expect, it } from 'vitest'
import { run } from './run.ts'

const rows = (printed: string): string[][] =>
  printed
    .split('\n')
    .filter(line => line.startsWith('|') && !/^\|[ :|-]+\|$/.test(line))
    .map(line => line.split('|').map(cell => cell.trim()).slice(1, -1)) // prettier-ignore

describe.skipIf(dataFolder() === undefined)('the examples of recommendation (need data)', () => {
  it('recommend finds news on the same topic, beside the recorded distances', async () => {
    const printed = await run('recommend')
    const told = rows(printed).filter(([first]) => first !== 'recorded')
    expect(told.map(([recorded]) => recorded)).toEqual([
      '0.153',
      '0.160',
      '0.160',
      '0.171',
      '0.173',
      '0.112',
      '0.145',
      '0.153',
      '0.157',
      '0.168'
    ])
    expect(told.filter(([, , topic]) => topic === 'World').length).toBeGreaterThanOrEqual(4)
    expect(told.filter(([, , topic]) => topic === 'Sci/Tech').length).toBeGreaterThanOrEqual(4)
    const distances = told.map(([, distance]) => Number(distance))
    for (const five of [distances.slice(0, 5), distances.slice(5)]) {
      expect(five.toSorted((a, b) => a - b)).toEqual(five)
      expect(five[0]).toBeGreaterThan(0.01)
    }
    expect(Number(/(\d+\.\d) % are on its topic/.exec(printed)![1])).toBeGreaterThan(75)
  })

  it('users-and-products judges by what was not learnt from', async () => {
    const printed = await run('users-and-products')
    expect(printed).toContain('200 reviews for the test')
    const table = rows(printed)
    const [ofSgd] = table.filter(([name]) => name === 'matrix factorization')
    const [ofMean] = table.filter(([name]) => name === 'always the mean')
    const [ofFive] = table.filter(([name]) => name === 'always 5 stars')
    // Better than the mean by the error; and by accuracy, always 5 stars is best.
    expect(Number(ofSgd![4])).toBeLessThan(Number(ofMean![4]))
    expect(Number(ofFive![5])).toBeGreaterThan(0.55)
    expect(Number(ofSgd![5])).toBeLessThan(Number(ofFive![5]))
  })

  it('search finds reviews, and functions by what they do', async () => {
    const printed = await run('search')
    expect(printed).toMatch(/delicious beans:\n {2}0\.\d{3} .*[Bb]ean/)
    expect(printed).toMatch(/split rows into train and test:\n(?: {2}.*\n)*? {2}0\.\d{3} {2}(?:\S+ \w*[sS]plit|split)/)
  })

  it('customize sweeps the recorded cosines to the recorded accuracies, and improves ours', async () => {
    const printed = await run('customize', '2', 'closed-form')
    expect(printed).toContain('| before | 89.1 % | 88.8 % |\n| after | 95.1 % | 93.6 % |')
    const ours = rows(printed).filter(([name]) => name === 'closed-form')
    expect(ours.map(([, share]) => share)).toEqual(['50.0 %', '20.0 %'])
    // Points more: with the best threshold, and with the one chosen on the training part.
    for (const cells of ours) for (const column of [4, 7]) expect(parseFloat(cells[column]!)).toBeGreaterThan(1)
  })
})
