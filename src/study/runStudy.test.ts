import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { lockFolder } from '../base/node/index.ts'
import { runStudy } from './runStudy.ts'
import type { Study } from './studyFile.ts'

const root = mkdtempSync(join(tmpdir(), 'physis-study-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** As far as it is looked at before the first film is. */
const study = { study: 'small', members: 3, seed: 1, data: { import: 'tables' } } as Study

it('trains members side by side, on crops that are there', async () => {
  const state = join(root, 'beside')
  lockFolder(join(state, 'member-2'))
  await expect(runStudy(study, { state, fold: 2 })).rejects.toThrow(`${join(state, 'member-2')} is in use`)
  await expect(runStudy(study, { state, fold: 1 })).rejects.toThrow(
    `fold 1 needs the steps before it, and films is not done in ${state}: run the study with --until crops first`,
  )
  expect(existsSync(join(state, 'films'))).toBe(false)
  await expect(runStudy(study, { state, fold: 4 })).rejects.toThrow('there is no fold 4: the study small has 3')
})

it('runs no whole study beside a member of it, and no member beside the whole', async () => {
  const state = join(root, 'apart')
  const unlock = lockFolder(join(state, 'member-3'))
  await expect(runStudy(study, { state })).rejects.toThrow(`${join(state, 'member-3')} is in use`)
  unlock()
  lockFolder(state)
  await expect(runStudy(study, { state, fold: 1 })).rejects.toThrow(`${state} is in use`)
})
