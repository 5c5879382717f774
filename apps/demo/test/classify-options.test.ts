import { describe, expect, it } from 'vitest'
import { classifyOptions, thresholdOf, wayOf, type Way } from '../src/classify-options.ts'
import { parseOptions } from '../src/options.ts'
import { checkSplit } from '../src/splits.ts'

const way = (args: readonly string[]): Way => wayOf(parseOptions(classifyOptions, args, {}).values)
const words = ['--labels', 'good=I loved it', 'bad=I hated it']
const train = ['--train', 'label']

describe('the way of cookbook classify', () => {
  it('is by words, by learning, or by what was learnt', () => {
    expect(way(words)).toBe('labels')
    expect(way([...words, '--truth', 'label', '--evaluate', '--html', 'a.html', '--open'])).toBe('labels')
    expect(way([...train, '--model', 'knn', '--folds', '5', '--save', 'm.bin', '--evaluate'])).toBe('train')
    expect(way([...train, '--truth-map', '1=bad', '2=good', '--split', 'group', '--split-by', 'user'])).toBe('train')
    expect(way(['--model-file', 'm.bin', '--out', 'a.csv'])).toBe('model-file')
  })
  it.each([
    [[], /^Labels are missing: --labels .*, --train .*, or --model-file\.$/],
    [[...words, ...train], /^--labels and --train do not go together\.$/],
    [[...train, '--model-file', 'm.bin'], /^--train and --model-file do not go together\.$/],
    [[...train, '--truth', 'label'], /^--train names the column with the right labels already/],
    [[...train, '--model', 'svm'], /^--model wants one of logistic, knn, forest, net, bayes, all, and got 'svm'\.$/],
    [[...train, '--model', 'all', '--save', 'm.bin'], /^--save wants one model/],
    [[...train, '--model', 'all', '--html', 'm.html'], /^--html wants one model/],
    [[...train, '--threshold', 'best'], /^--threshold best wants --labels and --truth\.$/],
    [[...train, '--test-size', '1'], /^--test-size wants a number from 0\.001 to 0\.999/],
    [[...words, '--threshold', 'best'], /^--threshold best wants --labels and --truth\.$/],
    [[...words, '--save', 'm.bin'], /^--save wants --train/],
    [[...words, '--evaluate'], /^--evaluate wants --truth/],
    [[...words, '--html', 'a.html'], /^--html wants --truth/],
    [[...words, '--truth-map', '1=bad'], /^--truth-map wants --truth/],
    [[...words, '--folds', '3'], /^--folds wants --train/],
    [[...words, '--split', 'time', '--split-by', 'day'], /^--split wants --train/],
    [[...words, '--truth', 'label', '--open'], /^--open wants --html/]
  ])('%j is wrong usage', (args, message) => {
    expect(() => way(args)).toThrow(message)
  })
})

describe('--threshold', () => {
  it('is a number, also below 0', () => {
    expect([thresholdOf('-0.02'), thresholdOf('.5'), thresholdOf(undefined)]).toEqual([-0.02, 0.5, undefined])
  })
  it.each(['high', '', ' ', '3', 'NaN'])('is not %j', given => {
    expect(() => thresholdOf(given)).toThrow(`--threshold wants a number from -2 to 2, or best, and got '${given}'.`)
  })
})

describe('--split', () => {
  const check = (args: readonly string[]): void => {
    checkSplit(parseOptions(classifyOptions, args, {}).values, { columns: ['day', 'user'] })
  }
  it('is at random, or by a column of the data', () => {
    expect(() => {
      check([])
      check(['--split', 'time', '--split-by', 'day'])
    }).not.toThrow()
  })
  it.each([
    [['--split', 'time'], '--split time wants --split-by with a column.'],
    [['--split-by', 'day'], '--split-by wants --split time or --split group.'],
    [
      ['--split', 'group', '--split-by', 'usr'],
      "--split-by wants a column of the data, and got 'usr'; they are day, user."
    ]
  ])('%j is wrong usage', (args, message) => {
    expect(() => {
      check(args)
    }).toThrow(message)
  })
})
