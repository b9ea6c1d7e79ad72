// JSON as values. SPDX-License-Identifier: MIT

package mission

// #include "bridge.h"
import "C"

import (
	"encoding"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"reflect"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"
	"unsafe"
)

// A Value is an immutable JSON value inside a document. It keeps what it lies in alive. The zero
// Value is none at all: it is of no kind, and reading it gives nothing. A Value that a callback was
// handed is none as soon as the callback returns.
type Value struct {
	node  *C.mission_value
	owner *handle
}

func freeJSON(p unsafe.Pointer) { C.mission_json_unref((*C.mission_json)(p)) }

// wrap makes a Value of what C points to, which lives as long as what went into this call.
func (c *call) wrap(node *C.mission_value) Value {
	if node == nil {
		return Value{}
	}
	return Value{node, c.owner()}
}

// owner is what the values of this call belong to.
func (c *call) owner() *handle {
	if c.values == nil {
		c.values = newHandle(c, nil, nil)
	}
	return c.values
}

// document makes a Value of a document that is owned.
func (c *call) document(json *C.mission_json) Value {
	if json == nil {
		return Value{}
	}
	return Value{C.mission_json_root(json), standalone(c, unsafe.Pointer(json), freeJSON)}
}

// takeText copies a text that is owned.
func takeText(t *C.mission_text) string {
	s := text(C.mission_text_view(t))
	C.mission_text_unref(t)
	return s
}

func takeOctets(t *C.mission_text) []byte {
	b := octets(C.mission_text_view(t))
	C.mission_text_unref(t)
	return b
}

// value holds a Value for the call, and for what that makes: one that ends with its callback goes as
// a copy.
func (c *call) value(v Value) *C.mission_value {
	if v.node == nil {
		return nil
	}
	if v.owner.passing {
		copied, err := v.Clone()
		if err != nil {
			c.refuse(err)
			return nil
		}
		defer copied.Close()
		v = copied
	}
	c.use(v.owner)
	return v.node
}

func (c *call) valueList(list []Value) (**C.mission_value, C.size_t) {
	if len(list) == 0 {
		return nil, 0
	}
	p := (**C.mission_value)(c.alloc(uintptr(len(list)) * unsafe.Sizeof(uintptr(0))))
	for i := range list {
		unsafe.Slice(p, len(list))[i] = c.value(list[i])
	}
	return p, C.size_t(len(list))
}

// inDocument gives values of one document, and that document: their own, or a copy.
func (c *call) inDocument(values ...*Value) *C.mission_json {
	var owner *handle
	for _, v := range values {
		if v.node != nil && owner == nil {
			owner = v.owner
		}
		if v.node != nil && (v.owner != owner || owner.ptr == nil) {
			return c.copies(values)
		}
	}
	if owner == nil {
		return nil
	}
	return (*C.mission_json)(c.use(owner))
}

func (c *call) copies(values []*Value) *C.mission_json {
	var builder *C.mission_builder
	var made *C.mission_json
	for _, v := range values { // and their Library is held with them, closed or not
		if v.node != nil && !v.enter() {
			c.refuse(ErrClosed)
			return nil
		} else if v.node != nil {
			defer v.owner.leave()
		}
	}
	if c.lib = c.ofValues(values).base(); c.lib == nil {
		c.refuse(ErrClosed)
	}
	if c.fail != nil {
		return nil
	}
	builderAt := (**C.mission_builder)(c.alloc(8))
	if code := C.mission_builder_new(c.context(), builderAt, c.error); code != 0 {
		c.refuse(c.failure(code))
		return nil
	}
	builder = *builderAt
	defer C.mission_builder_free(builder)
	C.mission_builder_array(builder)
	for _, v := range values {
		if v.node == nil {
			C.mission_builder_null(builder)
		} else {
			C.mission_builder_value(builder, v.node)
		}
	}
	C.mission_builder_end(builder)
	madeAt := (**C.mission_json)(c.alloc(8))
	if code := C.mission_builder_finish(builder, madeAt, c.error); code != 0 {
		c.refuse(c.failure(code))
		return nil
	}
	made = *madeAt
	all := c.document(made)
	for i, v := range values {
		if v.node != nil {
			*v = Value{C.mission_value_item(all.node, C.size_t(i)), all.owner}
		}
	}
	return (*C.mission_json)(c.use(all.owner))
}

// ofValues is the Library of values.
func (c *call) ofValues(values []*Value) *Library {
	if c.library() != nil {
		return &Library{c.lib}
	}
	for _, v := range values {
		if v.node != nil && v.owner.context() != nil {
			return &Library{v.owner.context()}
		}
	}
	return nil
}

// ParseJSON reads one JSON text, strictly: a refusal says reason, byte and pointer.
func (lib *Library) ParseJSON(text []byte) (Value, error) {
	c := begin()
	defer c.end()
	context := c.within(lib)
	view := c.octets(text)
	out := (**C.mission_json)(c.alloc(8))
	if err := c.ready(); err != nil {
		return Value{}, err
	}
	code := C.mission_json_parse(context, view, 0, out, c.error)
	return c.document(*out), c.status(code)
}

// ReadJSON is ParseJSON for what a reader gives until its end; it stops beyond the Library's limit.
func (lib *Library) ReadJSON(r io.Reader) (Value, error) {
	text, err := lib.readAll(r)
	if err != nil {
		return Value{}, err
	}
	return lib.ParseJSON(text)
}

// readAll reads one byte more than may come, for which the text is refused.
func (lib *Library) readAll(r io.Reader) ([]byte, error) {
	limits, err := lib.Limits()
	if err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(r, int64(limits.JSONBytes)+1))
}

// NewValue makes a Value of plain data: nil, booleans, numbers, strings, slices, maps with string
// keys, structs with `json` tags, json.Number, json.RawMessage, json.Marshaler, []byte (base64) and
// Values. What is no UTF-8 is refused, not repaired; so is the option `string` of a tag.
func (lib *Library) NewValue(data any) (Value, error) {
	if v, is := data.(Value); is {
		return v, nil
	}
	text, err := appendJSON(nil, reflect.ValueOf(data), 0)
	if err != nil {
		return Value{}, err
	}
	return lib.ParseJSON(text)
}

// MustValue is NewValue for data that cannot be refused, such as literals; it panics.
func (lib *Library) MustValue(data any) Value {
	v, err := lib.NewValue(data)
	if err != nil {
		panic(err)
	}
	return v
}

func appendJSON(b []byte, v reflect.Value, depth int) ([]byte, error) {
	if depth > 1024 {
		return nil, ofCode(ErrTooDeep)
	}
	if !v.IsValid() || (v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface) && v.IsNil() {
		return append(b, "null"...), nil
	}
	if v.CanInterface() {
		if b, done, err := appendKnown(b, v.Interface()); done || err != nil {
			return b, err
		}
	}
	switch v.Kind() {
	case reflect.Bool:
		return strconv.AppendBool(b, v.Bool()), nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return strconv.AppendInt(b, v.Int(), 10), nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return strconv.AppendUint(b, v.Uint(), 10), nil
	case reflect.Float32, reflect.Float64:
		return appendFloat(b, v.Float(), v.Type().Bits())
	case reflect.String:
		return appendString(b, v.String())
	case reflect.Interface, reflect.Pointer:
		return appendJSON(b, v.Elem(), depth+1)
	case reflect.Slice, reflect.Array:
		return appendList(b, v, depth)
	case reflect.Map:
		return appendMap(b, v, depth)
	case reflect.Struct:
		return appendStruct(b, v, depth)
	}
	return nil, fmt.Errorf("mission: a %s is no JSON value: %w", v.Type(), ErrArgument)
}

func appendKnown(b []byte, data any) ([]byte, bool, error) {
	switch data := data.(type) {
	case json.Number:
		if !isNumber(string(data)) {
			return nil, true, ofCode(ErrInvalidNumber)
		}
		return append(b, data...), true, nil
	case Value:
		text, err := data.Canonical()
		return append(b, text...), true, err
	case json.Marshaler:
		text, err := data.MarshalJSON()
		if err == nil && !json.Valid(text) { // it must not end what it stands in
			err = fmt.Errorf("mission: a %T writes no JSON: %w", data, ErrSyntax)
		}
		return append(b, text...), true, err
	case encoding.TextMarshaler:
		text, err := data.MarshalText()
		if err == nil {
			b, err = appendString(b, string(text))
		}
		return b, true, err
	case []byte:
		return strconv.AppendQuote(b, base64.StdEncoding.EncodeToString(data)), data != nil, nil
	}
	return b, false, nil
}

// isNumber says whether a text is one JSON number and nothing else.
func isNumber(s string) bool {
	return s != "" && (s[0] == '-' || s[0] >= '0' && s[0] <= '9') &&
		s[len(s)-1] >= '0' && json.Valid([]byte(s))
}

func appendFloat(b []byte, number float64, bits int) ([]byte, error) {
	if math.IsNaN(number) || math.IsInf(number, 0) {
		return nil, ofCode(ErrInvalidNumber)
	}
	return strconv.AppendFloat(b, number, 'g', -1, bits), nil
}

func appendString(b []byte, s string) ([]byte, error) {
	if !utf8.ValidString(s) {
		return nil, ofCode(ErrInvalidUTF8)
	}
	b = append(b, '"')
	for i := 0; i < len(s); i++ {
		switch char := s[i]; {
		case char == '"' || char == '\\':
			b = append(b, '\\', char)
		case char < 0x20:
			b = append(b, '\\', 'u', '0', '0', "0123456789abcdef"[char>>4], "0123456789abcdef"[char&15])
		default:
			b = append(b, char)
		}
	}
	return append(b, '"'), nil
}

func appendList(b []byte, v reflect.Value, depth int) ([]byte, error) {
	if v.Kind() == reflect.Slice && v.IsNil() {
		return append(b, "null"...), nil
	}
	var err error
	b = append(b, '[')
	for i := 0; i < v.Len(); i++ {
		if i > 0 {
			b = append(b, ',')
		}
		if b, err = appendJSON(b, v.Index(i), depth+1); err != nil {
			return nil, err
		}
	}
	return append(b, ']'), nil
}

func appendMap(b []byte, v reflect.Value, depth int) ([]byte, error) {
	if v.IsNil() {
		return append(b, "null"...), nil
	}
	if v.Type().Key().Kind() != reflect.String {
		return nil, fmt.Errorf("mission: a %s is no JSON object: %w", v.Type(), ErrArgument)
	}
	keys := v.MapKeys()
	sort.Slice(keys, func(i, j int) bool { return keys[i].String() < keys[j].String() })
	var err error
	b = append(b, '{')
	for i, key := range keys {
		if i > 0 {
			b = append(b, ',')
		}
		if b, err = appendMember(b, key.String(), v.MapIndex(key), depth); err != nil {
			return nil, err
		}
	}
	return append(b, '}'), nil
}

func appendMember(b []byte, name string, v reflect.Value, depth int) ([]byte, error) {
	b, err := appendString(b, name)
	if err != nil {
		return nil, err
	}
	return appendJSON(append(b, ':'), v, depth+1)
}

func appendStruct(b []byte, v reflect.Value, depth int) ([]byte, error) {
	b, err := appendFields(append(b, '{'), v, depth)
	return append(b, '}'), err
}

// appendFields writes members, also those of embedded structs. One that comes twice is refused as a
// duplicate.
func appendFields(b []byte, v reflect.Value, depth int) ([]byte, error) {
	var err error
	for i := 0; i < v.NumField(); i++ {
		field := v.Type().Field(i)
		tag := field.Tag.Get("json")
		name, options, _ := strings.Cut(tag, ",")
		if field.Anonymous && name == "" && isStruct(field.Type) {
			if depth > 1024 {
				return nil, ofCode(ErrTooDeep)
			}
			if inner := reflect.Indirect(v.Field(i)); inner.IsValid() {
				if b, err = appendFields(b, inner, depth+1); err != nil {
					return nil, err
				}
			}
			continue
		}
		if !field.IsExported() || tag == "-" || strings.Contains(options, "omitempty") && isEmpty(v.Field(i)) {
			continue
		}
		if strings.Contains(options, "string") {
			return nil, fmt.Errorf("mission: %s as a string: %w", field.Name, ErrArgument)
		}
		if name == "" {
			name = field.Name
		}
		if b[len(b)-1] != '{' {
			b = append(b, ',')
		}
		if b, err = appendMember(b, name, v.Field(i), depth); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// isStruct says whether it is one, or a pointer to one.
func isStruct(t reflect.Type) bool {
	return t.Kind() == reflect.Struct || t.Kind() == reflect.Pointer && t.Elem().Kind() == reflect.Struct
}

// isEmpty is what `omitempty` leaves out.
func isEmpty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Array, reflect.Map, reflect.Slice:
		return v.Len() == 0
	case reflect.Struct:
		return false
	}
	return v.IsZero()
}

// Canonicalize reads one JSON text and gives its RFC 8785 bytes.
func (lib *Library) Canonicalize(text []byte) ([]byte, error) {
	c := begin()
	defer c.end()
	context := c.within(lib)
	if c.fail != nil {
		return nil, c.fail
	}
	if len(text) == 0 {
		text = []byte{' '}[:0:1]
	}
	room := make([]byte, len(text)+64)
	canon := (*C.mission_go_canon)(c.alloc(C.sizeof_mission_go_canon))
	number := c.number()
	code := C.mission_go_canonicalize(number, context, (*C.char)(unsafe.Pointer(&text[:1][0])),
		C.size_t(len(text)), (*C.char)(unsafe.Pointer(&room[0])), C.size_t(len(room)), canon, c.error)
	c.left(number)
	if err := c.status(code); err != nil {
		return nil, err
	}
	if canon.text != nil {
		return takeOctets(canon.text), nil
	}
	return room[:canon.len], nil
}

// CanonicalizeReader reads one JSON text to its end and writes its RFC 8785 bytes.
func (lib *Library) CanonicalizeReader(w io.Writer, r io.Reader) error {
	text, err := lib.readAll(r)
	if err != nil {
		return err
	}
	if text, err = lib.Canonicalize(text); err != nil {
		return err
	}
	_, err = w.Write(text)
	return err
}

func (v Value) enter() bool { return v.node != nil && v.owner.enter() }

func (v Value) within(node *C.mission_value) Value {
	if node == nil {
		return Value{}
	}
	return Value{node, v.owner}
}

// Valid says whether there is a value: it is not the zero Value, and it can still be read.
func (v Value) Valid() bool { return v.Kind() != 0 }

// Kind is what the value is; 0: none at all.
func (v Value) Kind() Kind {
	if !v.enter() {
		return 0
	}
	defer v.owner.leave()
	return Kind(C.mission_value_kind(v.node))
}

// Bool is true for the value true.
func (v Value) Bool() bool {
	if !v.enter() {
		return false
	}
	defer v.owner.leave()
	return C.mission_value_boolean(v.node) == 1
}

// Str is the text of a string.
func (v Value) Str() string {
	if !v.enter() {
		return ""
	}
	defer v.owner.leave()
	return text(C.mission_value_string(v.node))
}

// Lexeme is a number as it was written.
func (v Value) Lexeme() string {
	if !v.enter() {
		return ""
	}
	defer v.owner.leave()
	return text(C.mission_value_lexeme(v.node))
}

// Float is a number's binary64 value.
func (v Value) Float() float64 {
	if !v.enter() {
		return 0
	}
	defer v.owner.leave()
	return float64(C.mission_value_number(v.node))
}

// Int is a number that is integral and within ±(2^53-1), however it is spelled.
func (v Value) Int() (int64, bool) {
	if !v.enter() {
		return 0, false
	}
	defer v.owner.leave()
	var out C.int64_t
	is := C.mission_value_integer(v.node, &out) == 1
	return int64(out), is
}

// Len counts the elements of an array or the members of an object.
func (v Value) Len() int {
	if !v.enter() {
		return 0
	}
	defer v.owner.leave()
	return int(C.mission_value_count(v.node))
}

// Index is an element, or a member's value, in the order of the text.
func (v Value) Index(i int) Value {
	if i < 0 || !v.enter() {
		return Value{}
	}
	defer v.owner.leave()
	return v.within(C.mission_value_item(v.node, C.size_t(i)))
}

// Name is a member's name, in the order of the text.
func (v Value) Name(i int) string {
	if i < 0 || !v.enter() {
		return ""
	}
	defer v.owner.leave()
	return text(C.mission_value_name(v.node, C.size_t(i)))
}

// Get is a member's value.
func (v Value) Get(name string) Value {
	if !v.enter() {
		return Value{}
	}
	defer v.owner.leave()
	c := begin()
	defer c.end()
	return v.within(C.mission_value_get(v.node, c.text(name)))
}

// Find is the value that a JSON Pointer names (RFC 6901).
func (v Value) Find(pointer string) Value {
	if !v.enter() {
		return Value{}
	}
	defer v.owner.leave()
	c := begin()
	defer c.end()
	return v.within(C.mission_value_find(v.node, c.text(pointer)))
}

// Each calls back for each member or element, with "" as name of an element, until that gives
// false.
func (v Value) Each(do func(name string, v Value) bool) {
	for i, n := 0, v.Len(); i < n; i++ {
		if !do(v.Name(i), v.Index(i)) {
			return
		}
	}
}

// Equal says whether both have the same canonical bytes. The zero Value equals nothing.
func (v Value) Equal(other Value) bool {
	if !v.enter() {
		return false
	}
	defer v.owner.leave()
	if !other.enter() {
		return false
	}
	defer other.owner.leave()
	return C.mission_value_equal(v.node, other.node) == 1
}

// Canonical gives the RFC 8785 bytes.
func (v Value) Canonical() ([]byte, error) {
	c := begin()
	defer c.end()
	if v.node != nil {
		c.use(v.owner)
	}
	context := c.context()
	out := (**C.mission_text)(c.alloc(8))
	if err := c.ready(); err != nil {
		return nil, err
	}
	if err := c.status(C.mission_value_canonical(context, v.node, out, c.error)); err != nil {
		return nil, err
	}
	return takeOctets(*out), nil
}

// WriteTo writes the RFC 8785 bytes.
func (v Value) WriteTo(w io.Writer) (int64, error) {
	b, err := v.Canonical()
	if err != nil {
		return 0, err
	}
	n, err := w.Write(b)
	return int64(n), err
}

// Text is the text that a whole document was read from; nil for a value that was built.
func (v Value) Text() []byte {
	if !v.enter() {
		return nil
	}
	defer v.owner.leave()
	if v.owner.ptr == nil || v.node != C.mission_json_root((*C.mission_json)(v.owner.ptr)) {
		return nil
	}
	return octets(C.mission_json_text((*C.mission_json)(v.owner.ptr)))
}

// Memory counts the bytes that a whole document holds.
func (v Value) Memory() int {
	if !v.enter() {
		return 0
	}
	defer v.owner.leave()
	return int(C.mission_json_memory((*C.mission_json)(v.owner.ptr)))
}

// Close gives the document's memory back now; without it, it goes when no Value needs it any more.
// Every Value of the document is none from then on.
func (v Value) Close() error {
	if v.owner != nil {
		v.owner.close()
	}
	return nil
}

// MarshalJSON gives the RFC 8785 bytes; null for the zero Value.
func (v Value) MarshalJSON() ([]byte, error) {
	if v.node == nil {
		return []byte("null"), nil
	}
	return v.Canonical()
}

// String gives the RFC 8785 bytes, for people; empty for the zero Value.
func (v Value) String() string {
	b, _ := v.Canonical()
	return string(b)
}

// Interface makes plain data: nil, bool, json.Number, string, []any, map[string]any.
func (v Value) Interface() any {
	switch v.Kind() {
	case KindBoolean:
		return v.Bool()
	case KindNumber:
		return json.Number(v.Lexeme())
	case KindString:
		return v.Str()
	case KindArray:
		list := make([]any, 0, v.Len())
		v.Each(func(_ string, v Value) bool { list = append(list, v.Interface()); return true })
		return list
	case KindObject:
		object := make(map[string]any, v.Len())
		v.Each(func(name string, v Value) bool { object[name] = v.Interface(); return true })
		return object
	}
	return nil
}

// Unmarshal stores the value in what `into` points to, as encoding/json does.
func (v Value) Unmarshal(into any) error {
	b, err := v.Canonical()
	if err != nil {
		return err
	}
	return json.Unmarshal(b, into)
}

// write gives a builder the value that a callback answered; it takes a copy.
func (c *call) write(builder *C.mission_builder, v Value) C.int32_t {
	if v.node == nil {
		return 0
	}
	if !v.enter() {
		c.refuse(ErrClosed)
		return 1
	}
	defer v.owner.leave()
	return C.mission_builder_value(builder, v.node)
}

// say gives a sink the text that a callback answered.
func (c *call) say(sink *C.mission_sink, s string) C.int32_t {
	if s == "" {
		return 0
	}
	view := c.text(s)
	return C.mission_go_sink(sink, view.ptr, view.len)
}
