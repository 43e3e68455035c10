import { DmaLayer } from "../../dma/dma-layer.js";
import { NO_DMA } from "../../dma/dma-options.js";
import { freeKindsOf } from "../../measure/free-kinds.js";
import type { MachineProfile } from "../../measure/machine-profile.js";
import type { DeviceModel } from "../../workload/device/device-model.js";
import { openDevice } from "../../workload/device/open-device.js";
import { assignDevice, ONE_DEVICE } from "../../workload/device-set.js";
import { openStream, opsOf } from "../../workload/open-stream.js";
import { Random } from "../../workload/random.js";
import type { CpuStream } from "../../workload/stream.js";
import type { PortWrapper } from "../cpu.js";
import type { RunControl } from "../run-control.js";
import { domainsFor, type RunRequest } from "../run-request.js";
import type { AllocatorUse } from "./allocator-calls.js";

/** What a run gives its CPUs to do. */
export interface CpuWork extends AllocatorUse {
  readonly streams: readonly CpuStream[];
  /** Of a workload that has one. */
  readonly device: DeviceModel | null;
  /** When each begins. */
  readonly starts: readonly number[];
}

/** Tells the chance of the CPUs' beginnings from that of their streams. */
const START = 0x5bd1e995;

/** `seed` is that of the repetition. */
export function cpuWorkOf(
  request: RunRequest,
  seed: number,
  { ns }: MachineProfile,
  dma: DmaLayer,
  control: RunControl,
  watch: PortWrapper,
): CpuWork {
  const { workload, ledger, ops = Number.POSITIVE_INFINITY, devices = ONE_DEVICE } = request;
  const { cpus } = request.allocator;
  const numbers = Array.from({ length: cpus }, (_, cpu) => cpu);
  const device = openDevice(workload, cpus, seed, ops, devices);
  const streamOf = (cpu: number) => {
    const stream = openStream(workload, { cpu, cpus, seed, ops, levels: control });
    assignDevice(stream, workload, cpu, devices);
    return stream;
  };
  const ports = DmaLayer.isNeeded(request.dma ?? NO_DMA)
    ? dma.devices
    : dma.devices.map(({ domain }) => domain);
  const domains = domainsFor(request).length;
  // Not as one: with equal costs for all they would come to the depots together, again and again. A magazine lasts so long.
  const spread = request.allocator.magazineSize * ns.allocCall;
  const isQueued = dma.queues.length > 0;
  return {
    device,
    streams: device?.streams ?? numbers.map(streamOf),
    ports: ledger === undefined ? ports : ports.map((port, k) => watch(port, ledger, k % domains)),
    freeNs: isQueued ? ns.queueCall : ns.freeCall,
    freeKinds: freeKindsOf(isQueued),
    starts: numbers.map((cpu) => new Random(seed ^ START, cpu).below(spread)),
    quotas: numbers.map((cpu) => opsOf(workload, cpu, cpus, ops)),
  };
}
