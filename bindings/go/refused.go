// What the agent is told of a refusal. SPDX-License-Identifier: MIT

package mission

import "encoding/json"

// A ToolRefused is a denial as the agent may read it: the gate's Denied says how much. Frameworks
// show an agent the text of errors, so give them this one, and keep the ToolDenial for the log.
type ToolRefused struct {
	Code    int64 // of JSON-RPC; 0: the gate's Denied asks for a result of isError
	Message string
	Data    json.RawMessage // what is disclosed beside the words; nil: nothing
}

// Error gives the words.
func (r *ToolRefused) Error() string { return r.Message }

// ForAgent makes of a denial what may leave the server.
func (d *ToolDenial) ForAgent() *ToolRefused {
	failed := d.Answer.Body.Get("error")
	code, _ := failed.Get("code").Int()
	told := &ToolRefused{Code: code, Message: failed.Get("message").Str()}
	data := failed.Get("data")
	if !failed.Valid() {
		told.Message = d.Answer.Body.Find("/result/content/0/text").Str()
		data = d.Answer.Body.Find("/result/structuredContent")
	}
	if data.Valid() {
		told.Data = json.RawMessage(data.String())
	}
	return told
}
