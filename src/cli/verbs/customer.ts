import { resolve } from "node:path";
import { type Command, Option } from "commander";
import type { App } from "../../app.ts";
import { commandLine } from "../../features/audit/record.ts";
import { setPassword } from "../../features/users/accounts.ts";
import {
  createCustomer,
  endCustomerSessions,
  exportCustomers,
  updateCustomer,
} from "../../features/users/customers.ts";
import { deleteCustomer } from "../../features/users/erasure.ts";
import { type Flags, onInstalled, readPassword, withDataFolder, withJson, withPassword } from "../command.ts";
import { caller, findNamedAccount } from "../find.ts";
import { newPassword } from "../new-password.ts";
import { toJson, toTable } from "../print.ts";

type Work = (app: App, username: string, flags: Flags) => Promise<string>;

/** `customer`: rescue work on customers' accounts, beside a running server too. */
export function addCustomer(program: Command): void {
  const customer = program
    .command("customer")
    .description("List, make, deactivate, sign out and delete customers");
  const list = withDataFolder(withJson(customer.command("list")))
    .description("List the customers, the latest first")
    .option("--search <words>", "those whose name or e-mail address holds the words")
    .addOption(
      new Option("--status <status>", "those of one status").choices(["active", "inactive", "invited"]),
    );
  list.action((flags: Flags) => onInstalled(flags, (app) => listAll(app, flags)));
  withPassword(addWork(customer, "create", "Make a customer's account", create)).option(
    "--email <address>",
    "its e-mail address",
  );
  withPassword(addWork(customer, "reset-password", "Give it a new password; ends its sessions", reset));
  addWork(
    customer,
    "deactivate",
    "Let it in no more; ends its sessions and its running answers",
    switchTo(false),
  );
  addWork(customer, "activate", "Let it in again", switchTo(true));
  addWork(customer, "sign-out", "End its sessions, and with them its running answers", signOut);
  addWork(customer, "delete", "Delete the account for good", remove)
    .option("--yes", "do it: without this it is only said what would go")
    .addOption(
      new Option("--conversations <what>", "what becomes of all that it wrote")
        .choices(["keep", "delete"])
        .default("keep"),
    );
}

function addWork(customer: Command, name: string, description: string, work: Work): Command {
  return withDataFolder(customer.command(name))
    .description(description)
    .requiredOption("--username <name>", "the customer's name")
    .action((flags: Flags) => onInstalled(flags, (app) => work(app, flags.username ?? "", flags)));
}

async function listAll(app: App, { json, search, status }: Flags): Promise<string> {
  const known = (["active", "inactive", "invited"] as const).find((it) => it === status);
  const filter = {
    ...(search === undefined ? {} : { search }),
    ...(known === undefined ? {} : { status: known }),
  };
  const rows = (await Array.fromAsync(exportCustomers(app, filter))).flat();
  if (json) return toJson(rows);
  return toTable(
    ["NAME", "STATUS", "E-MAIL", "MADE", "LAST SIGNED IN"],
    rows.map((it) => [it.username, it.status, it.email ?? "", it.created_at, it.last_login ?? "never"]),
    "There is no such customer.",
  );
}

const create: Work = async (app, username, flags) => {
  const given = readPassword(flags);
  const password = given ?? newPassword();
  const { email } = flags;
  if (email !== undefined && !/^[^\s@]+@[^\s@]+$/.test(email))
    throw new Error(`--email: "${email}" is no e-mail address`);
  await createCustomer(app, caller, { username, password, ...(email === undefined ? {} : { email }) });
  return told(app, `Customer ${username} is made`, given === undefined ? `\nPassword: ${password}` : "");
};

const reset: Work = async (app, username, flags) => {
  const account = await findNamedAccount(app, "customer", username);
  const given = readPassword(flags);
  const password = given ?? newPassword();
  await setPassword(app, commandLine, account, password);
  const made = given === undefined ? `\nPassword: ${password}` : "";
  return told(app, `${account.username} has a new password`, ` Its sessions have ended.${made}`);
};

const switchTo =
  (isActive: boolean): Work =>
  async (app, username) => {
    const { id, username: name } = await findNamedAccount(app, "customer", username);
    await updateCustomer(app, caller, id, { is_active: isActive });
    return told(
      app,
      `${name} ${isActive ? "may sign in again" : "is let in no more"}`,
      isActive ? "" : heard(app),
    );
  };

const signOut: Work = async (app, username) => {
  const { id, username: name } = await findNamedAccount(app, "customer", username);
  await endCustomerSessions(app, caller, id);
  return told(app, `${name} is signed out everywhere`, heard(app));
};

const remove: Work = async (app, username, { yes, conversations }) => {
  const { id, username: name } = await findNamedAccount(app, "customer", username);
  const written = conversations === "delete" ? "delete" : "keep";
  const fate = written === "delete" ? "go with it" : "stay, without its name";
  if (!yes)
    throw new Error(
      `Customer ${name} would be deleted for good; its conversations ${fate}. Add --yes to do it.`,
    );
  await deleteCustomer(patient(app), caller, id, written);
  return told(
    app,
    `Customer ${name} is deleted`,
    written === "delete" ? " All that it wrote is erased." : " Its conversations stay, without its name.",
  );
};

/**
 * An erasure waits for the customer's running answers to end, and here they run in another process, which first has to notice.
 */
function patient(app: App): App {
  const { limits } = app.config;
  return {
    ...app,
    config: { ...app.config, limits: { ...limits, closeMs: limits.closeMs + 2 * limits.sweepMs } },
  };
}

/** How soon a server beside this process knows. */
const heard = ({ config }: App) =>
  ` A running server stops its answers within ${config.limits.sweepMs / 1000} seconds.`;

const told = ({ config }: App, what: string, more: string) => `${what} in ${resolve(config.dataDir)}.${more}`;
