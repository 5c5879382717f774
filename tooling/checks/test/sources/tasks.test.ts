import { join } from 'node:path'
import { expect, it } from 'vitest'
import { packagesOf, readManifest } from '../../src/workspace.ts'
import { root } from '../fixture.ts'

it('turbo reruns the checks with every package, for they depend on each', () => {
  const others = packagesOf(root).map(({ name }) => name)
  const { devDependencies = {} } = readManifest(join(root, 'tooling/checks'))
  expect([...Object.keys(devDependencies), '@llm-cookbook/checks']).toEqual(expect.arrayContaining(others))
})
