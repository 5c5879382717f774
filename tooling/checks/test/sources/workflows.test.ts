import { expect, it } from 'vitest'
import { toLine } from '../../src/finding.ts'
import { workflows } from '../../src/workflows.ts'
import { root, workspace } from '../fixture.ts'

it('the workspace has no findings', () => {
  expect(workflows(root).map(toLine)).toEqual([])
})

const manifest = { name: 'fixture', scripts: { test: 'true' } }

it('finds broken YAML, missing permissions, moving actions, and calls of what does not exist', () => {
  const folder = workspace({
    'package.json': manifest,
    '.github/workflows/broken.yml': 'jobs: [',
    '.github/workflows/ci.yml': [
      'jobs:',
      '  a:',
      '    permissions: write-all',
      '    steps:',
      '      - uses: actions/checkout@main',
      '      - run: npx --yes pnpm@12 --silent tset',
      '      - run: .ci/gone',
      '      - uses: changesets/action/publish@v2',
      '        with: { script: node tooling/gone.ts }'
    ].join('\n'),
    '.ci/run': 'npx --yes pnpm@12 demo'
  })
  expect(workflows(folder).map(toLine)).toEqual([
    expect.stringMatching(/^.github\/workflows\/broken.yml: /),
    '.github/workflows/ci.yml: names no permissions: begin with `permissions: {}` and give each job what it needs',
    '.github/workflows/ci.yml: asks for write-all: name what it needs',
    '.github/workflows/ci.yml: takes actions/checkout@main: pin a version or a commit',
    '.github/workflows/ci.yml: calls the script tset, which the root package.json does not have',
    '.github/workflows/ci.yml: calls .ci/gone, which does not exist',
    '.github/workflows/ci.yml: calls tooling/gone.ts, which does not exist',
    '.ci/run: calls the script demo, which the root package.json does not have'
  ])
})

it('lets sound workflows be', () => {
  const folder = workspace({
    'package.json': manifest,
    '.github/workflows/ci.yml': [
      'permissions: { contents: read }',
      'jobs:',
      '  a:',
      '    steps:',
      '      - uses: actions/checkout@v7',
      `      - uses: actions/setup-node@${'a'.repeat(40)}`,
      '      - run: npx --yes pnpm@12 install --frozen-lockfile',
      '      - run: npx --yes pnpm@12 test',
      '      - run: .ci/run'
    ].join('\n'),
    '.ci/run': 'npx --yes pnpm@12 test'
  })
  expect(workflows(folder)).toEqual([])
})
