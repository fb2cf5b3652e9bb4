import { AgentContainer } from "./agent-container.ts";

// A class for each language and instance type, since a class has one image and one size (wrangler.toml).
export class NodeBasic extends AgentContainer {}
export class NodeStandard1 extends AgentContainer {}
export class NodeStandard2 extends AgentContainer {}
export class NodeStandard4 extends AgentContainer {}
export class PythonBasic extends AgentContainer {}
export class PythonStandard1 extends AgentContainer {}
export class PythonStandard2 extends AgentContainer {}
export class PythonStandard4 extends AgentContainer {}
export class RustBasic extends AgentContainer {}
export class RustStandard1 extends AgentContainer {}
export class RustStandard2 extends AgentContainer {}
export class RustStandard4 extends AgentContainer {}
