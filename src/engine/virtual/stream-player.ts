import type { DeviceModel, DeviceStream } from "../../workload/device/device-model.js";
import { type CpuStream, Op } from "../../workload/stream.js";
import type { AllocatorCalls } from "./allocator-calls.js";
import type { CpuStates } from "./cpu-states.js";
import type { HandOvers } from "./hand-overs.js";
import { Outcome } from "./outcome.js";
import type { VirtualMachine } from "./virtual-machine.js";

/** No operation of a CPU's is left to be tried again. */
const NONE = -1;

/** Takes operations from the streams of the CPUs and carries them out. */
export class StreamPlayer {
  /** The operation to be tried again. */
  readonly #pending: Int32Array;
  /** 1 for a CPU that found nothing to do and looks once more. */
  readonly #paused: Uint8Array;

  constructor(
    private readonly machine: VirtualMachine,
    private readonly states: CpuStates,
    private readonly streams: readonly CpuStream[],
    private readonly calls: AllocatorCalls,
    private readonly handOvers: HandOvers,
    /** Of a workload that has one. */
    private readonly device: DeviceModel | null,
  ) {
    this.#pending = new Int32Array(states.cpus).fill(NONE);
    this.#paused = new Uint8Array(states.cpus);
  }

  /** What `cpu`, whose turn has begun, does up to its next event. */
  play(cpu: number): void {
    const stream = this.streams[cpu]!;
    let op = this.#pending[cpu]! as Op;
    if (op === (NONE as Op)) op = stream.next();
    else this.#pending[cpu] = NONE;
    let outcome = this.#carryOut(cpu, stream, op);
    while (outcome === Outcome.nothing) {
      op = stream.next();
      outcome = this.#carryOut(cpu, stream, op);
    }
    this.#paused[cpu] = 0;
    if (outcome !== Outcome.begun) this.#goOn(cpu, op, outcome);
  }

  #goOn(cpu: number, op: Op, outcome: Outcome): void {
    const { states, machine } = this;
    switch (outcome) {
      case Outcome.done:
        states.goOn(cpu, machine.clock);
        break;
      case Outcome.retry:
        this.#pending[cpu] = op;
        states.sleep(cpu, machine.clock);
        break;
      case Outcome.rest:
        states.sleep(cpu, machine.clock);
        break;
      case Outcome.end:
        states.end(cpu, machine.clock);
        this.handOvers.leave(cpu);
        break;
    }
  }

  #carryOut(cpu: number, stream: CpuStream, op: Op): Outcome {
    switch (op) {
      case Op.alloc:
        return this.calls.alloc(cpu, stream);
      case Op.free:
        return stream.slots[stream.slot] === 0 ? Outcome.nothing : this.calls.free(cpu, stream);
      case Op.send:
        return stream.slots[stream.slot] === 0 ? Outcome.nothing : this.handOvers.send(stream);
      case Op.receive:
        return this.handOvers.receive(stream);
      case Op.publish:
        return this.handOvers.publish(cpu, stream.position);
      case Op.awaitCpu:
        // Published is the position of a CPU's next operation, so the awaited one is done once it is passed.
        return this.handOvers.awaitCpu(cpu, stream.peer, stream.position + 1);
      case Op.awaitAll:
        return this.handOvers.awaitAll(cpu, stream.position);
      case Op.pause:
        return this.#pause(cpu);
      case Op.end:
        return Outcome.end;
      case Op.work:
        this.machine.spend((stream as DeviceStream).ns);
        return Outcome.done;
      case Op.submit:
        this.device!.submit(stream.slot, this.machine.clock);
        return Outcome.nothing;
      case Op.over:
        this.device!.done(stream.slot, this.machine.clock);
        return Outcome.nothing;
      case Op.idle:
        return Outcome.rest;
    }
  }

  /** Not the first time: a stream may have begun its look at the rings in their middle, and looks at all of them once more. */
  #pause(cpu: number): Outcome {
    if (this.#paused[cpu] !== 0) return this.handOvers.pause(cpu);
    this.#paused[cpu] = 1;
    return Outcome.nothing;
  }
}
