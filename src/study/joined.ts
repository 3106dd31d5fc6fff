/**
 * `joins:` of a study: a package whose networks, as they are, read together with those that the study trains. An ensemble grows so, a training at a time; with
 * `members: 0` none is trained, and the package is calibrated anew.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { UsageError } from '../base/index.ts'
import type { LoadedModel } from '../model/index.ts'
import { loadPackage } from '../model/node/index.ts'
import { preprocessingOf } from './makePackage.ts'
import { packageName } from './startWeights.ts'
import type { Study } from './studyFile.ts'
import type { TrainedMember } from './trainMember.ts'

export type Joined = { model: LoadedModel; members: readonly TrainedMember[] }

/**
 * The package that a study joins, if it does.
 *
 * @throws {UsageError} if one estimator could not hold both
 */
export function joinedTo(study: Study): Joined | undefined {
  const { joins } = study
  if (joins === undefined) return undefined
  const model = loadPackage(joins)
  const { description } = model
  const ours = {
    joint: study.crops.joint,
    simulated: study.package.simulated,
    architecture: study.model,
    preprocessing: preprocessingOf(study),
  }
  const differing = (Object.keys(ours) as (keyof typeof ours)[]).filter(
    name => !isDeepStrictEqual(description[name], ours[name]),
  )
  if (differing.length > 0)
    throw new UsageError(
      `${joins} and this study differ in ${differing.join(' and ')}: networks that read together see the same crops at the same size, with one architecture`,
    )
  return {
    model,
    members: description.members.map(({ file }) => ({ weights: readFileSync(join(joins, file)), log: [], films: 0 })),
  }
}

/** For the card. */
export const joinedHistory = ({ model, members }: Joined, trained: number): string => {
  const one = members.length === 1
  if (trained === 0)
    return `${one ? 'The network is that' : `The networks are those`} of ${packageName(model)}, as ${one ? 'it is' : 'they are'}.`
  return `${one ? 'The first network is that' : `The first ${members.length} networks are those`} of ${packageName(model)}, as ${one ? 'it is' : 'they are'}; the recipe above is that of the others.`
}
