/** Which model and which program said it. */
import type { Result } from '../../predict/index.ts'
import { plainText } from './plainText.ts'

export type ModelWords = {
  /** `physis-knee 0.1.0` */
  name: string
  sha256: string
  /** First 12 hex digits. */
  shortHash: string
  simulated: boolean
}

/** Each model of the result once. */
export function modelsOf({ joints }: Result): ModelWords[] {
  const all = joints.flatMap(({ model }) =>
    model
      ? [
          {
            name: `${plainText(model.name, 60)} ${plainText(model.version, 24)}`,
            sha256: plainText(model.sha256, 64),
            shortHash: plainText(model.sha256, 64).slice(0, 12),
            simulated: model.simulated,
          },
        ]
      : [],
  )
  return all.filter((model, i) => all.findIndex(({ sha256 }) => sha256 === model.sha256) === i)
}

/** `Model physis-knee 0.1.0 (0123456789ab, trained on simulated films) · Physis 0.1.0`. */
export function madeByWords(result: Result): string {
  const models = modelsOf(result).map(
    ({ name, shortHash, simulated }) => `${name} (${shortHash}${simulated ? ', trained on simulated films' : ''})`,
  )
  return [
    models.length > 0 ? `Model ${models.join(' and ')}` : 'No model',
    `Physis ${plainText(result.software.version, 24)}`,
  ].join(' · ')
}
