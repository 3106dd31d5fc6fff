import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { lockFolder } from '../../base/node/index.ts'
import { runTransfer } from './runTransfer.ts'
import type { TransferStudy } from './transferFile.ts'

const root = mkdtempSync(join(tmpdir(), 'physis-transfer-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** None of it is looked at before the folder is taken. */
const study = {} as TransferStudy
const run = (state: string, fold?: number) => runTransfer(study, { state, fold, softwareVersion: '0' })

it('runs no whole study beside one of its folds', async () => {
  const state = join(root, 'fold')
  lockFolder(join(state, 'folds', '3'))
  await expect(run(state)).rejects.toThrow(`${join(state, 'folds', '3')} is in use by process ${process.pid}`)
  await expect(run(state, 3)).rejects.toThrow('is in use')
  await expect(run(state, 2)).rejects.not.toThrow('is in use')
})

it('runs no fold beside the whole study', async () => {
  const state = join(root, 'whole')
  lockFolder(state)
  await expect(run(state, 2)).rejects.toThrow(`${state} is in use by process ${process.pid}`)
})
