import { afterEach, describe, expect, it, vi } from 'vitest'
import { dataFolder } from '../src/index.ts'

describe('dataFolder', () => {
  afterEach(() => {
    vi.unstubAllEnvs()
  })

  it('is the folder that the environment names, where it exists', () => {
    vi.stubEnv('LLM_COOKBOOK_DATA', import.meta.dirname)
    expect(dataFolder()).toBe(import.meta.dirname)
    vi.stubEnv('LLM_COOKBOOK_DATA', `${import.meta.dirname}/absent`)
    expect(dataFolder()).toBe(undefined)
  })
})
