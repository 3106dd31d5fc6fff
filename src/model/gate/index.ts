export {
  type GateJoint,
  type GateLandmark,
  type GateTag,
  gateJoints,
  gateLandmarks,
  gateTags,
  kneeColumns,
} from './findings.ts'
export { type Cloud, cloudOf, distanceFrom, type Likeness, likenessOf, likenessTensors } from './likeness.ts'
export {
  type GateArchitecture,
  type GateOutputs,
  gateArchitectureSchema,
  gateNetwork,
  gateParameters,
  mapStride,
} from './network.ts'
export {
  type GateLimits,
  type GatePackage,
  gateLimitsSchema,
  type JointLimits,
  type LoadedGate,
  parseGatePackage,
} from './package.ts'
