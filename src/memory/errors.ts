/** What can go wrong in a machine. Each error has a stable `code`; the command line maps them to exit codes. */
export class MachineError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = new.target.name;
  }
}

/**
 * An access through pointer 0. In the kernel this is a page fault in supervisor mode; here the accessors of
 * `next`, the only pointer that code follows without owning it, raise it.
 */
export class NullDereference extends MachineError {
  constructor(
    /** Byte offset from NULL: the faulting address. */
    readonly address: number,
    readonly access: "read" | "write",
  ) {
    super("NULL_DEREFERENCE", `NULL pointer dereference, address: ${hex64(address)}, ${access}`);
  }
}

function hex64(value: number): string {
  return value.toString(16).padStart(16, "0");
}

/** A wait outlived its deadline: somebody died holding what was waited for, or the design under test deadlocks. */
export class WaitTimeout extends MachineError {
  constructor(what: string, milliseconds: number) {
    super("WAIT_TIMEOUT", `waited ${milliseconds} ms for ${what}: its holder died or the design deadlocks`);
  }
}

/** On simulated CPUs: a wait for what nobody can change any more. */
export class Deadlock extends MachineError {
  constructor(what: string) {
    super("DEADLOCK", `${what}, and nobody is left to change that: the design deadlocks`);
  }
}

/** Another thread of this run failed; this one stops too. The cause is reported by the one that failed. */
export class RunAborted extends MachineError {
  constructor() {
    super("RUN_ABORTED", "the run was aborted");
  }
}

/** A domain was put twice, or is used after it was put. */
export class DomainGone extends MachineError {
  constructor(slot: number) {
    super("DOMAIN_GONE", `the domain in block ${slot} was put already`);
  }
}

/** A slab or the table of domains is used up: the limit is the user's. */
export class OutOfMemory extends MachineError {
  constructor(what: string, limit: number, option: string) {
    super("OUT_OF_MEMORY", `no memory for ${what}: all ${limit} are in use; raise ${option}`);
  }
}
